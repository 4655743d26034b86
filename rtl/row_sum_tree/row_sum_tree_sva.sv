// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of row_sum_tree: both streams keep their rules.
bind row_sum_tree stream_sva #(
  .Width(32 * Lanes + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({p_i, side_i})
);

bind row_sum_tree stream_sva #(
  .Width(32 + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({sum_o, side_o})
);
