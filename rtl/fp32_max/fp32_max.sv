// SPDX-License-Identifier: Apache-2.0
// The larger of two FP32 numbers; NaN if one is NaN.
//
// Combinational; compares codes as integers, without a subtraction of numbers. -0 is below +0.
// A number is given out as it came in; subnormals must have been flushed before.
//
// Use:
//   fp32_max u_max (
//     .a_i(a), .b_i(b), .max_o(max)
//   );
module fp32_max (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] max_o
);

  logic        a_nan, b_nan;
  logic [31:0] a_key, b_key;  // unsigned, in the order of the numbers

  assign a_nan = a_i[30:23] == '1 && a_i[22:0] != '0;
  assign b_nan = b_i[30:23] == '1 && b_i[22:0] != '0;
  assign a_key = a_i[31] ? ~a_i : {1'b1, a_i[30:0]};
  assign b_key = b_i[31] ? ~b_i : {1'b1, b_i[30:0]};
  assign max_o = a_nan || b_nan ? weir_pkg::Nan : a_key > b_key ? a_i : b_i;

endmodule
