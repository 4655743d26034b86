// SPDX-License-Identifier: Apache-2.0
// 2^x of an FP32 number, piecewise quadratic, monotone over all FP32 numbers.
//
// Combinational; for a clock rate put registers behind it and let synthesis move them in, as the
// modules that use it do with their `PipeExp`. x is rounded to `exp_frac_w` fraction bits, split
// into floor and fraction, the fraction looked up and interpolated, and the result rounded to
// nearest even:
//   x is NaN -> NaN;  x of 128 and more, +inf -> +inf;  below -126 -> +0 (results under 2^-126
//   are not kept, tininess being judged after rounding);  x an integer in [-126, 127] -> exact.
// Profile ExpBf16: less than 1e-5 off, relatively, and a result rounded to BF16 is the correctly
// rounded one for every BF16 x. Profile ExpFp32: less than 1 unit in the last place off.
//
// Use:
//   exp2_unit #(.Profile(weir_pkg::ExpBf16)) u_unit (
//     .x_i(x), .p_o(p)
//   );
module exp2_unit #(
  /// weir_pkg::ExpBf16 or weir_pkg::ExpFp32.
  parameter int unsigned Profile = weir_pkg::ExpBf16
) (
  input  logic [31:0] x_i,  ///< FP32
  output logic [31:0] p_o   ///< FP32, +0 to +inf or NaN
);

  localparam int unsigned FracW  = weir_pkg::exp_frac_w(Profile);
  localparam int unsigned CoefW  = weir_pkg::exp_coef_w(Profile);
  localparam int unsigned SegW   = weir_pkg::exp_seg_w(Profile);
  localparam int unsigned PlaceW = FracW - SegW;  // bits of the place in the segment
  localparam int unsigned C1W    = CoefW - SegW + 1;
  localparam int unsigned C2W    = CoefW - 2 * SegW - 1;

  logic             big;
  logic [8:0]       floor;
  logic [FracW-1:0] frac;

  range_reduce #(
    .FracW(FracW)
  ) u_reduce (
    .x_i,
    .big_o (big),
    .int_o (floor),
    .frac_o(frac)
  );

  logic [CoefW:0] c0;
  logic [C1W-1:0] c1;
  logic [C2W-1:0] c2;

  exp2_rom #(
    .Profile(Profile)
  ) u_rom (
    .index_i(frac[FracW-1-:SegW]),
    .c0_o   (c0),
    .c1_o   (c1),
    .c2_o   (c2)
  );

  // Horner's rule; each product is cut to CoefW fraction bits. All terms are positive and cutting
  // keeps the order, so that the result never falls within a segment.
  logic [PlaceW-1:0] place, unused2, unused1;  // unused: cut off
  logic [C2W-1:0]    part2;
  logic [C1W-1:0]    slope, part1;
  logic [CoefW:0]    value;  // in [1, 2)

  assign place            = frac[PlaceW-1:0];
  assign {part2, unused2} = c2 * place;
  assign slope            = c1 + C1W'(part2);
  assign {part1, unused1} = slope * place;
  assign value            = c0 + (CoefW + 1)'(part1);

  // Round to 23 fraction bits: the value 2 is possible after it.
  logic [24:0] mantissa;

  if (CoefW > 23) begin : g_round
    localparam int unsigned Cut = CoefW - 23;

    logic up;

    assign up       = value[Cut-1] && (value[Cut] || value[Cut-2:0] != '0);
    assign mantissa = {1'b0, value[CoefW:Cut]} + {24'b0, up};
  end else begin : g_exact
    assign mantissa = {1'b0, value, {(23 - CoefW){1'b0}}};
  end

  logic signed [9:0] biased;
  logic              nan, over, under;

  assign nan    = x_i[30:23] == '1 && x_i[22:0] != '0;
  assign biased = {floor[8], floor} + 10'd127 + {9'b0, mantissa[24]};
  assign over   = big ? !x_i[31] : biased >= 10'sd255;
  assign under  = big ? x_i[31] : biased <= 10'sd0;

  always_comb begin
    if (nan) begin
      p_o = weir_pkg::Nan;
    end else if (over) begin
      p_o = weir_pkg::PosInf;
    end else if (under) begin
      p_o = '0;
    end else begin
      p_o = {1'b0, biased[7:0], mantissa[24] ? mantissa[23:1] : mantissa[22:0]};
    end
  end

endmodule
