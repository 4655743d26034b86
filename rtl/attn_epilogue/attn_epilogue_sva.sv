// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of attn_epilogue: streams keep their rules; and more below.
bind attn_epilogue stream_sva #(
  .Width(97 + RowW + 2)
) tile_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(tile_valid_i),
  .ready_i(tile_ready_o),
  .data_i ({alpha_i, alpha_is_one_i, m_i, l_i, row_i, first_i, last_i})
);

bind attn_epilogue stream_sva #(
  .Width(32 * Cols)
) pv_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(pv_valid_i),
  .ready_i(pv_ready_o),
  .data_i ({pv_i})
);

bind attn_epilogue stream_sva #(
  .Width(OutW * Cols + 65 + RowW + GroupW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({out_o, m_o, l_o, row_o, group_o, last_o})
);

bind attn_epilogue attn_epilogue_sva #(
  .GroupW(GroupW)
) unit_sva (.*);

// A row's groups come out in order; rows end while others wait.
module attn_epilogue_sva #(
  parameter int unsigned GroupW = 1
) (
  input logic              clk_i,
  input logic              rst_ni,
  input logic              clear_i,
  input logic              valid_o,
  input logic              ready_i,
  input logic [GroupW-1:0] group_o,
  input logic              last_o,
  input logic              keep,
  input logic              ask,
  input logic              ask_ready,
  input logic              wait_in_ready,
  input logic              wait_valid,
  input logic              recip_valid,
  input logic              empty
);

  logic [GroupW-1:0] next_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                 next_q <= '0;
    else if (clear_i)            next_q <= '0;
    else if (valid_o && ready_i) next_q <= last_o ? '0 : group_o + 1'b1;
  end

  in_order : assert property (@(posedge clk_i) valid_o |-> group_o == next_q)
  else $error("%m: a group out of turn");

  row_ends : cover property (@(posedge clk_i) ask && ask_ready && wait_in_ready);
  sums_wait : cover property (@(posedge clk_i) wait_valid && !recip_valid);
  full : cover property (@(posedge clk_i) keep && !(wait_in_ready && ask_ready));
  empty_row : cover property (@(posedge clk_i) recip_valid && empty);

endmodule
