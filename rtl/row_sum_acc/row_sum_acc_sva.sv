// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of row_sum_acc: both streams keep their rules.
bind row_sum_acc stream_sva #(
  .Width(66 + RowW + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({sum_i, alpha_i, alpha_is_one_i, row_i, first_i, side_i})
);

bind row_sum_acc stream_sva #(
  .Width(32 + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({l_o, side_o})
);
