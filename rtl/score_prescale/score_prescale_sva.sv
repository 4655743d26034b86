// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of score_prescale: both streams keep their rules.
bind score_prescale stream_sva #(
  .Width(32 * Lanes + 32 + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({score_i, ref_i, side_i})
);

bind score_prescale stream_sva #(
  .Width(32 * Lanes + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({x_o, side_o})
);
