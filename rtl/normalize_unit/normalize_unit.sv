// SPDX-License-Identifier: Apache-2.0
// Outputs of a row: its accumulators times the reciprocal of its denominator, in `OutFmt`.
//
// The product is rounded to FP32, then to the format as by `fp_pack`. With `empty_i` (no key has
// taken part in the row) every output is +0. Latency: `PipeMul` cycles. Throughput: 1 beat per
// cycle. `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high) empty it.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   normalize_unit #(.Cols(16), .OutFmt(weir_pkg::Bf16), .SideW(8)) u_unit (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .o_i(o), .r_i(r),
//     .empty_i(empty), .side_i(in_side), .valid_o(out_valid), .ready_i(out_ready), .out_o(out),
//     .side_o(out_side)
//   );
module normalize_unit #(
  /// Columns per beat, 1 or more.
  parameter int unsigned Cols = 16,
  /// Format of the outputs: weir_pkg::Fp32, Bf16, Fp16, Fp8E4m3 or Fp8E5m2.
  parameter int unsigned OutFmt = weir_pkg::Bf16,
  /// Registers behind the multiplication, 0 to 8.
  parameter int unsigned PipeMul = 1,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1,
  /// Not to be set: width of an output.
  parameter int unsigned OutW = weir_pkg::fmt_w(OutFmt)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 clear_i,

  input  logic                 valid_i,
  output logic                 ready_o,
  input  logic [32*Cols-1:0]   o_i,      ///< FP32, column 0 lowest
  input  logic [31:0]          r_i,      ///< FP32
  input  logic                 empty_i,
  input  logic [SideW-1:0]     side_i,

  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [OutW*Cols-1:0] out_o,    ///< codes of OutFmt, column 0 lowest
  output logic [SideW-1:0]     side_o
);

  logic [OutW*Cols-1:0] out;

  for (genvar c = 0; c < Cols; c++) begin : g_col
    logic [31:0]     product;
    logic [OutW-1:0] code;

    fp32_mul u_mul (
      .a_i      (o_i[32*c+:32]),
      .b_i      (r_i),
      .product_o(product)
    );

    fp_pack #(
      .Fmt(OutFmt)
    ) u_pack (
      .fp32_i(product),
      .code_o(code)
    );

    assign out[OutW*c+:OutW] = empty_i ? '0 : code;
  end

  elastic_pipe #(
    .Width(OutW * Cols + SideW),
    .Depth(PipeMul)
  ) u_pipe (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o,
    .data_i({side_i, out}),
    .valid_o, .ready_i,
    .data_o({side_o, out_o})
  );

endmodule
