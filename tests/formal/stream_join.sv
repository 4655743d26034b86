// SPDX-License-Identifier: Apache-2.0
// proof of: stream_join
module proof (
  input logic       ready_i,
  input logic [2:0] valid_i
);

  logic       valid_o;
  logic [2:0] ready_o;

  stream_join #(.Ins(3)) dut (.valid_i, .ready_o, .valid_o, .ready_i);

  always_comb begin
    assert (ready_o == '0 || ready_o == '1);                // all together
    assert (valid_o == (valid_i == '1));                    // whatever ready says
    assert ((ready_o == '1) == (valid_o && ready_i));       // none lost, none made up
    cover (valid_o && ready_i);
    cover (valid_i == 3'b101 && ready_i);
  end

endmodule
