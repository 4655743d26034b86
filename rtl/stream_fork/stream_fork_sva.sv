// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of stream_fork: every side keeps the rules of a stream; a beat is
// gone only when each receiver has it.
module stream_fork_sva #(
  parameter int unsigned Outs = 2
) (
  input logic            clk_i,
  input logic            rst_ni,
  input logic            clear_i,
  input logic            valid_i,
  input logic            ready_o,
  input logic [Outs-1:0] valid_o,
  input logic [Outs-1:0] ready_i,
  input logic [Outs-1:0] done_q
);

  stream_sva #(.Width(1)) in_sva (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_i(ready_o), .data_i(1'b0)
  );

  for (genvar k = 0; k < Outs; k++) begin : gen_out
    stream_sva #(.Width(1)) out_sva (
      .clk_i, .rst_ni, .clear_i, .valid_i(valid_o[k]), .ready_i(ready_i[k]), .data_i(1'b0)
    );
    took_early : cover property (@(posedge clk_i) valid_i && done_q[k]);
  end

  all_have_it : assert property (@(posedge clk_i)
      valid_i && ready_o |-> &(done_q | (valid_o & ready_i)))
  else $error("%m: a beat is gone that a receiver has not taken");

  not_twice : assert property (@(posedge clk_i) (valid_o & done_q) == '0)
  else $error("%m: a beat is shown again to a receiver that has taken it");

endmodule

bind stream_fork stream_fork_sva #(.Outs(Outs)) state_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o, .valid_o, .ready_i, .done_q
);
