// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of normalize_unit: both streams keep their rules.
bind normalize_unit stream_sva #(
  .Width(32 * Cols + 33 + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({o_i, r_i, empty_i, side_i})
);

bind normalize_unit stream_sva #(
  .Width(OutW * Cols + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({out_o, side_o})
);
