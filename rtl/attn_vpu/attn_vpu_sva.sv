// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of attn_vpu: streams keep their rules.
bind attn_vpu stream_sva #(
  .Width((InW + 1) * Lanes + RowW + 2)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({score_i, mask_i, row_i, first_i, last_i})
);

bind attn_vpu stream_sva #(
  .Width(PW * Lanes + RowW + 2)
) p_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(p_valid_o),
  .ready_i(p_ready_i),
  .data_i ({p_o, p_row_o, p_first_o, p_last_o})
);

bind attn_vpu stream_sva #(
  .Width(32 * Cols)
) pv_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(pv_valid_i),
  .ready_i(pv_ready_o),
  .data_i ({pv_i})
);

bind attn_vpu stream_sva #(
  .Width(OutW * Cols + 65 + RowW + GroupW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({out_o, m_o, l_o, row_o, group_o, last_o})
);
