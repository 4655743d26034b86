// SPDX-License-Identifier: Apache-2.0
// A number of a narrow format as FP32, exactly.
//
// Combinational. BF16 and FP32 subnormals are zero of their sign, as everywhere in the datapath;
// those of FP16 and FP8 are numbers, which FP32 holds. FP8 E4M3 has no infinities (OCP 8-bit
// Floating Point Specification 1.0). Every NaN is weir_pkg::Nan.
//
// Use:
//   fp_unpack #(.Fmt(weir_pkg::Fp16)) u_unpack (
//     .code_i(code), .fp32_o(fp32)
//   );
module fp_unpack #(
  /// Format of `code_i`: weir_pkg::Fp32, Bf16, Fp16, Fp8E4m3 or Fp8E5m2.
  parameter int unsigned Fmt = weir_pkg::Bf16,
  /// Not to be set: follows from the format.
  parameter int unsigned Width = weir_pkg::fmt_w(Fmt)
) (
  input  logic [Width-1:0] code_i,
  output logic [31:0]      fp32_o
);

  localparam int unsigned ExpW = weir_pkg::fmt_exp_w(Fmt);
  localparam int unsigned ManW = weir_pkg::fmt_man_w(Fmt);
  localparam int unsigned Bias = 2 ** (ExpW - 1) - 1;

  logic            sign, high, nan;
  logic [ExpW-1:0] exponent;
  logic [ManW-1:0] mantissa;

  assign {sign, exponent, mantissa} = code_i;

  if (Fmt == weir_pkg::Fp8E4m3) begin : g_e4m3
    assign high = exponent == '1 && mantissa == '1;
    assign nan  = high;
  end else begin : g_ieee
    assign high = exponent == '1;
    assign nan  = high && mantissa != '0;
  end

  logic [7:0]  biased;
  logic [22:0] fraction;

  if (ExpW == 8) begin : g_same_range
    assign biased   = exponent;
    assign fraction = exponent == '0 ? '0 : {mantissa, {(23 - ManW){1'b0}}};
  end else begin : g_wider_range
    // A subnormal's leading one goes to bit 15, by halves.
    logic [3:0]  zeros;
    logic [15:0] normal;

    always_comb begin
      zeros  = '0;
      normal = {mantissa, {(16 - ManW){1'b0}}};
      if (normal[15:8] == '0) begin
        zeros[3] = 1'b1;
        normal   = {normal[7:0], 8'b0};
      end
      if (normal[15:12] == '0) begin
        zeros[2] = 1'b1;
        normal   = {normal[11:0], 4'b0};
      end
      if (normal[15:14] == '0) begin
        zeros[1] = 1'b1;
        normal   = {normal[13:0], 2'b0};
      end
      if (!normal[15]) begin
        zeros[0] = 1'b1;
        normal   = {normal[14:0], 1'b0};
      end
    end

    always_comb begin
      if (exponent != '0) begin
        biased   = 8'(exponent) + 8'(127 - Bias);
        fraction = {mantissa, {(23 - ManW){1'b0}}};
      end else if (mantissa != '0) begin
        biased   = 8'(127 - Bias) - 8'(zeros);
        fraction = {normal[14:0], 8'b0};
      end else begin
        biased   = '0;
        fraction = '0;
      end
    end
  end

  assign fp32_o = nan ? weir_pkg::Nan : high ? {sign, 8'hff, 23'b0} : {sign, biased, fraction};

endmodule
