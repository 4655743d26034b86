// SPDX-License-Identifier: Apache-2.0
// Number formats and accuracy profiles that all modules of the datapath share.
//
// Nothing here is state or logic: constants and constant functions, used with the scope written
// out (`weir_pkg::Bf16`). Inside the datapath every number is FP32 with these rules: round to
// nearest, ties to even; subnormals are read and written as zero of their sign, tininess being
// judged after rounding; every NaN is the quiet NaN 7fc00000.
package weir_pkg;

  // Waived: a module that uses the package uses some of its constants, seldom all.
  // verilator lint_off UNUSEDPARAM
  /// Number formats, the values of every `*Fmt` parameter.
  localparam int unsigned Fp32    = 0;
  localparam int unsigned Bf16    = 1;
  localparam int unsigned Fp16    = 2;
  localparam int unsigned Fp8E4m3 = 3;
  localparam int unsigned Fp8E5m2 = 4;

  /// FP32 constants.
  localparam logic [31:0] Nan    = 32'h7fc00000;
  localparam logic [31:0] PosInf = 32'h7f800000;
  localparam logic [31:0] NegInf = 32'hff800000;
  localparam logic [31:0] One    = 32'h3f800000;

  /// Accuracy profiles of exp2, the values of every `ExpProfile` parameter.
  /// ExpBf16: 16 segments, 16 fraction bits of x, 18 of the result: BF16 results are correctly
  /// rounded. ExpFp32: 64 segments, 26 and 28 bits: below 1 unit in the last place of FP32.
  localparam int unsigned ExpBf16 = 0;
  localparam int unsigned ExpFp32 = 1;
  // verilator lint_on UNUSEDPARAM

  /// Width in bits of a format, of its exponent field and of its mantissa field.
  function automatic int unsigned fmt_w(input int unsigned fmt);
    fmt_w = fmt == Fp32 ? 32 : fmt == Bf16 || fmt == Fp16 ? 16 : 8;
  endfunction

  function automatic int unsigned fmt_exp_w(input int unsigned fmt);
    fmt_exp_w = fmt == Fp32 || fmt == Bf16 ? 8 : fmt == Fp8E4m3 ? 4 : 5;
  endfunction

  function automatic int unsigned fmt_man_w(input int unsigned fmt);
    fmt_man_w = fmt_w(fmt) - 1 - fmt_exp_w(fmt);
  endfunction

  /// exp2: fraction bits of the argument, of the result, and log2 of the number of segments.
  function automatic int unsigned exp_frac_w(input int unsigned profile);
    exp_frac_w = profile == ExpFp32 ? 26 : 16;
  endfunction

  function automatic int unsigned exp_coef_w(input int unsigned profile);
    exp_coef_w = profile == ExpFp32 ? 28 : 18;
  endfunction

  function automatic int unsigned exp_seg_w(input int unsigned profile);
    exp_seg_w = profile == ExpFp32 ? 6 : 4;
  endfunction

  /// The FP32 code of a whole number from 1 to 2^24, without its sign bit.
  function automatic logic [30:0] fp32_of(input int unsigned n);
    fp32_of = '0;
    for (int unsigned i = 0; i < 25; i++) begin
      if ((n >> i) != 0) fp32_of = {8'(127 + i), 23'(n << (23 - i))};
    end
  endfunction

endpackage
