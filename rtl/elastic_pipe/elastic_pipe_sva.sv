// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of elastic_pipe: both streams keep their rules.
bind elastic_pipe stream_sva #(
  .Width(Width)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({data_i})
);

bind elastic_pipe stream_sva #(
  .Width(Width)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({data_o})
);
