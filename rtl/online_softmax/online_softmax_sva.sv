// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of online_softmax: both streams keep their rules; and more below.
bind online_softmax stream_sva #(
  .Width((InW + 1) * Lanes + RowW + 2)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({score_i, mask_i, row_i, first_i, last_i})
);

bind online_softmax stream_sva #(
  .Width(PW * Lanes + 97 + RowW + 2)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({p_o, alpha_o, alpha_is_one_o, m_o, l_o, row_o, first_o, last_o})
);

bind online_softmax online_softmax_sva unit_sva (.*);

// What is true of every beat given out.
module online_softmax_sva (
  input logic        clk_i,
  input logic        valid_o,
  input logic [31:0] alpha_o,
  input logic        alpha_is_one_o,
  input logic [31:0] m_o,
  input logic [31:0] l_o,
  input logic        first_o,
  input logic        last_o
);

  localparam logic [31:0] Nan = 32'h7fc00000;
  localparam logic [31:0] NegInf = 32'hff800000;
  localparam logic [31:0] One = 32'h3f800000;

  logic nan;

  assign nan = l_o == Nan;

  first_factor : assert property (@(posedge clk_i)
      valid_o && first_o |-> alpha_o == '0 || alpha_o == Nan)
  else $error("%m: a row began with a factor");

  denominator : assert property (@(posedge clk_i)
      valid_o && last_o && !nan |-> !l_o[31] && (l_o >= One || l_o == '0))
  else $error("%m: a denominator below 1");

  empty : assert property (@(posedge clk_i)
      valid_o && last_o && !nan |-> (l_o == '0) == (m_o == NegInf))
  else $error("%m: a denominator of 0 belongs to rows without keys");

  one_beat_row : cover property (@(posedge clk_i) valid_o && first_o && last_o);
  back_to_back_rows : cover property (@(posedge clk_i)
      valid_o && last_o |=> valid_o && first_o);
  empty_row : cover property (@(posedge clk_i) valid_o && last_o && l_o == '0);
  nan_row : cover property (@(posedge clk_i) valid_o && nan);
  rescaled_at_last : cover property (@(posedge clk_i)
      valid_o && last_o && !first_o && !alpha_is_one_o);
  kept_at_last : cover property (@(posedge clk_i) valid_o && last_o && alpha_is_one_o);

endmodule
