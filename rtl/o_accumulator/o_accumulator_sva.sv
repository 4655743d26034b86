// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of o_accumulator: both streams keep their rules; and more below.
bind o_accumulator stream_sva #(
  .Width(32 * Cols + 34 + CtxW + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({v_i, alpha_i, alpha_is_one_i, ctx_i, first_i, side_i})
);

bind o_accumulator stream_sva #(
  .Width(32 * Cols + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({o_o, side_o})
);

bind o_accumulator o_accumulator_sva #(
  .Pipe(Pipe)
) unit_sva (
  .clk_i, .take, .first_i, .alpha_is_one_i,
  .held_up(valid_i && move && wait_for_sum)
);

// What a context meets: a start, a rescaling, none, and a wait for its own last sum.
module o_accumulator_sva #(
  parameter int unsigned Pipe = 1
) (
  input logic clk_i,
  input logic take,
  input logic first_i,
  input logic alpha_is_one_i,
  input logic held_up  // the offered beat waits for a sum
);

  first : cover property (@(posedge clk_i) take && first_i);
  rescaled : cover property (@(posedge clk_i) take && !first_i && !alpha_is_one_i);
  not_rescaled : cover property (@(posedge clk_i) take && !first_i && alpha_is_one_i);

  if (Pipe > 1) begin : g_loop
    waits : cover property (@(posedge clk_i) held_up);
  end else begin : g_no_loop
    never_waits : assert property (@(posedge clk_i) !held_up)
    else $error("%m: a loop of one register made a beat wait");
  end

endmodule
