// SPDX-License-Identifier: Apache-2.0
// An FP32 number rounded to a narrow format, to nearest even.
//
// Combinational. FP16 and FP8 keep subnormals: P is in [0, 1], and the smallest normal number of
// E4M3 is 2^-6. Too large a number gives infinity in FP16 and BF16 and the largest number in FP8,
// infinities too (the saturating conversion of the OCP 8-bit Floating Point Specification 1.0).
// Every NaN is the positive quiet one of the format. Subnormals at the input are zero.
//
// Use:
//   fp_pack #(.Fmt(weir_pkg::Fp16)) u_pack (
//     .fp32_i(fp32), .code_o(code)
//   );
module fp_pack #(
  /// Format of `code_o`: weir_pkg::Fp32, Bf16, Fp16, Fp8E4m3 or Fp8E5m2.
  parameter int unsigned Fmt = weir_pkg::Bf16,
  /// Not to be set: follows from the format.
  parameter int unsigned Width = weir_pkg::fmt_w(Fmt)
) (
  input  logic [31:0]      fp32_i,
  output logic [Width-1:0] code_o
);

  logic zero, nan;

  assign zero = fp32_i[30:23] == '0;
  assign nan  = fp32_i[30:23] == '1 && fp32_i[22:0] != '0;

  if (Fmt == weir_pkg::Fp32) begin : g_fp32
    assign code_o = nan ? weir_pkg::Nan : zero ? {fp32_i[31], 31'b0} : fp32_i;
  end else begin : g_narrow
    localparam int unsigned ExpW = weir_pkg::fmt_exp_w(Fmt);
    localparam int unsigned ManW = weir_pkg::fmt_man_w(Fmt);
    localparam int unsigned Bias = 2 ** (ExpW - 1) - 1;
    // The code of infinity where the format has one, of NaN, and what stands for too large ones.
    localparam logic [Width-2:0] Inf = {{ExpW{1'b1}}, {ManW{1'b0}}};
    localparam logic [Width-2:0] QuietNan =
        Fmt == weir_pkg::Fp8E4m3 ? '1 : Inf | (Width - 1)'(2 ** (ManW - 1));
    localparam logic [Width-2:0] Most =
        Fmt == weir_pkg::Fp8E4m3 ? QuietNan - 1'b1 : Fmt == weir_pkg::Fp8E5m2 ? Inf - 1'b1 : Inf;

    // The exponent in the format's own bias; below 1 the number is subnormal and moves right.
    logic signed [9:0] biased;
    logic              normal;
    logic [9:0]        right;

    assign biased = {2'b0, fp32_i[30:23]} + 10'(Bias) - 10'd127;
    assign normal = biased >= 10'sd1;
    assign right  = normal ? 10'd0 : 10'd1 - biased;

    // Further than ManW + 2 places the leading one stays below the bit to round by.
    logic [ManW:0] kept;
    logic [24:0]   rest;
    logic          up;

    assign {kept, rest} = {1'b1, fp32_i[22:0], {(ManW + 2){1'b0}}}
                          >> (right > 10'(ManW + 2) ? 10'(ManW + 2) : right);
    assign up           = rest[24] && (kept[0] || rest[23:0] != '0);

    // The hidden one of a normal number counts one up in the exponent field, as does a carry.
    logic [19:0] field, magnitude;

    assign field     = normal ? 20'(biased) - 20'd1 : '0;
    assign magnitude = (field << ManW) + 20'(kept) + {19'b0, up};

    always_comb begin
      if (nan) begin
        code_o = {1'b0, QuietNan};
      end else if (zero) begin
        code_o = {fp32_i[31], {(Width - 1){1'b0}}};
      end else if (magnitude > 20'(Most)) begin
        code_o = {fp32_i[31], Most};
      end else begin
        code_o = {fp32_i[31], magnitude[Width-2:0]};
      end
    end
  end

endmodule
