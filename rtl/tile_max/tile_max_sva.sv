// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of tile_max: both streams keep their rules.
bind tile_max stream_sva #(
  .Width(33 + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({max_i, last_i, side_i})
);

bind tile_max stream_sva #(
  .Width(32 + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({max_o, side_o})
);
