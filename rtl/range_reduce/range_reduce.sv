// SPDX-License-Identifier: Apache-2.0
// Splits an FP32 number into its floor and its fraction: x = int_o + frac_o * 2^-FracW.
//
// Combinational. x is first rounded to `FracW` fraction bits, halves away from zero; the fraction
// is then in [0, 1) and the floor may be negative. |x| of 128 and more is `big_o`, and then
// neither `int_o` nor `frac_o` has a meaning; so it is for infinities and NaN. Subnormals are 0.
//
// Use:
//   range_reduce #(.FracW(16)) u_reduce (
//     .x_i(x), .big_o(big), .int_o(int), .frac_o(frac)
//   );
module range_reduce #(
  /// Fraction bits kept, 16 to 32.
  parameter int unsigned FracW = 16
) (
  input  logic [31:0]      x_i,
  output logic             big_o,
  output logic [8:0]       int_o,  ///< two's complement, -128 to 128
  output logic [FracW-1:0] frac_o
);

  // Magnitudes have 7 integer bits, FracW fraction bits and one more to round by.
  localparam int unsigned MagW = 7 + FracW + 1;

  logic [7:0]       exponent;
  logic [23:0]      mantissa;
  logic [7:0]       right;    // places the mantissa moves, from where 2^6 is its leading bit
  logic [MagW-1:0]  shifted;
  logic [MagW-1:0]  rounded;  // one integer bit more, no bit to round by
  logic [MagW:0]    fixed;

  assign exponent = x_i[30:23];
  assign mantissa = {1'b1, x_i[22:0]};  // of subnormals it is shifted out whole
  assign big_o    = exponent >= 8'd134;
  assign right    = 8'd133 - exponent;
  assign shifted  = right >= 8'(MagW) ? '0 : {mantissa, {(MagW - 24){1'b0}}} >> right;
  assign rounded  = {1'b0, shifted[MagW-1:1]} + {{(MagW - 1){1'b0}}, shifted[0]};
  assign fixed    = x_i[31] ? -{1'b0, rounded} : {1'b0, rounded};

  assign int_o  = fixed[MagW:FracW];
  assign frac_o = fixed[FracW-1:0];

endmodule
