// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of rescale_unit: both streams keep their rules; and more below.
bind rescale_unit stream_sva #(
  .Width(64)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({old_i, ref_i})
);

bind rescale_unit stream_sva #(
  .Width(33)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({alpha_o, is_one_o})
);

bind rescale_unit rescale_unit_sva unit_sva (.*);

// The factor is 0 to 1, or NaN, and the flag says when it is 1.
module rescale_unit_sva (
  input logic        clk_i,
  input logic        valid_o,
  input logic [31:0] alpha_o,
  input logic        is_one_o
);

  localparam logic [31:0] Nan = 32'h7fc00000;
  localparam logic [31:0] One = 32'h3f800000;

  in_range : assert property (@(posedge clk_i)
      valid_o |-> alpha_o <= One || alpha_o == Nan)
  else $error("%m: a factor above 1");

  flag : assert property (@(posedge clk_i) valid_o |-> is_one_o == (alpha_o == One))
  else $error("%m: the flag is wrong");

  zero : cover property (@(posedge clk_i) valid_o && alpha_o == '0);
  between : cover property (@(posedge clk_i)
      valid_o && alpha_o != '0 && alpha_o < One);
  one : cover property (@(posedge clk_i) valid_o && is_one_o);
  nan : cover property (@(posedge clk_i) valid_o && alpha_o == Nan);

endmodule
