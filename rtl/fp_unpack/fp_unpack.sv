// SPDX-License-Identifier: Apache-2.0
// A number of a narrow format as FP32, exactly.
//
// Combinational. BF16 and FP32 subnormals are zero of their sign, as everywhere in the datapath;
// those of FP16 and FP8 are numbers, which FP32 holds. FP8 E4M3 has no infinities (OCP 8-bit
// Floating Point Specification 1.0). Every NaN is weir_pkg::Nan.
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
    // A subnormal's leading one moves to the place before the fraction.
    logic [4:0]      places;
    logic [ManW-1:0] shifted;

    always_comb begin
      places = '0;
      for (int unsigned i = 0; i < ManW; i++) begin
        if (mantissa[i]) places = 5'(ManW - i);
      end
    end

    assign shifted = mantissa << places;

    always_comb begin
      if (exponent != '0) begin
        biased   = 8'(exponent) + 8'(127 - Bias);
        fraction = {mantissa, {(23 - ManW){1'b0}}};
      end else if (mantissa != '0) begin
        biased   = 8'(128 - Bias) - 8'(places);
        fraction = {shifted, {(23 - ManW){1'b0}}};
      end else begin
        biased   = '0;
        fraction = '0;
      end
    end
  end

  assign fp32_o = nan ? weir_pkg::Nan : high ? {sign, 8'hff, 23'b0} : {sign, biased, fraction};

endmodule
