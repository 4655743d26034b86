// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of elastic_reg: both sides keep the rules of a stream.
bind elastic_reg stream_sva #(.Width(Width)) in_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i, .ready_i(ready_o), .data_i
);

bind elastic_reg stream_sva #(.Width(Width)) out_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i(valid_o), .ready_i, .data_i(data_o)
);
