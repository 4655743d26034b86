// SPDX-License-Identifier: Apache-2.0
// What is asserted of stream_join, which has no clock: all inputs are taken together, or none.
module stream_join_sva #(
  parameter int unsigned Ins = 2
) (
  input logic [Ins-1:0] valid_i,
  input logic [Ins-1:0] ready_o,
  input logic           valid_o,
  input logic           ready_i
);

  always_comb begin
    assert (ready_o == '0 || ready_o == '1)
    else $error("%m: some inputs are taken without the others");
    assert (!valid_o || valid_i == '1)
    else $error("%m: a beat goes out before every input offers one");
    assert ((ready_o == '1) == (valid_o && ready_i))
    else $error("%m: inputs are taken and nothing goes out, or the reverse");
  end

endmodule

bind stream_join stream_join_sva #(.Ins(Ins)) state_sva (
  .valid_i, .ready_o, .valid_o, .ready_i
);
