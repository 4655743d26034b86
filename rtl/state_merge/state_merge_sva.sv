// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of state_merge: both streams keep their rules.
bind state_merge stream_sva #(
  .Width(64 * Cols + 128 + SideW)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({m_a_i, l_a_i, o_a_i, m_b_i, l_b_i, o_b_i, side_i})
);

bind state_merge stream_sva #(
  .Width(32 * Cols + 64 + SideW)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({m_o, l_o, o_o, side_o})
);
