// SPDX-License-Identifier: Apache-2.0
// The reference that a row's scores are taken relative to: its running maximum, or one that lags.
//
// A beat brings the maximum of a tile of scores and leaves with the row's reference before it,
// `old_o`, and after it, `ref_o`. `first_i` starts a row: its old reference is -inf. With
// `RescaleTau` 0 the reference is the maximum of all tiles so far. Above 0 an old reference stays
// as long as the maximum lies at most `RescaleTau` above it in the exponent, that is while
//   (old - max) * scale >= -RescaleTau        (difference and product rounded to FP32),
// so that few tiles need their accumulators rescaled, and p is at most 2^RescaleTau
// (FlashAttention-4). A NaN stays until the row ends.
//
// Latency: 1 cycle. Throughput: 1 beat per cycle, whatever the rows: the loop is closed in one
// cycle. A row's reference changes when its beat is taken, so that stalls do not alter it.
// `ready_o` follows `ready_i` combinationally. `rst_ni` (asynchronous, active low) and `clear_i`
// (synchronous, high) drop the beat held and forget all rows: each is then as after `first_i`.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   running_max #(.Rows(4), .RescaleTau(8), .SideW(8)) u_max (
//     .clk_i, .rst_ni, .clear_i, .scale_i(scale), .valid_i(in_valid), .ready_o(in_ready),
//     .max_i(max), .row_i(row), .first_i(first), .side_i(in_side), .valid_o(out_valid),
//     .ready_i(out_ready), .old_o(old), .ref_o(ref), .side_o(out_side)
//   );
module running_max #(
  /// Rows that may be open at the same time, 1 or more.
  parameter int unsigned Rows = 1,
  /// Most by which a reference lags, in powers of two: 0 to 120.
  parameter int unsigned RescaleTau = 0,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1,
  /// Not to be set: width of a row number.
  parameter int unsigned RowW = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             clear_i,

  /// Factor from scores to exponents of 2 (softmax scale * log2 e), FP32, positive; constant
  /// while beats are in flight. Not read if RescaleTau is 0.
  input  logic [31:0]      scale_i,

  input  logic             valid_i,
  output logic             ready_o,
  input  logic [31:0]      max_i,    ///< FP32, of the tile
  input  logic [RowW-1:0]  row_i,    ///< below Rows
  input  logic             first_i,
  input  logic [SideW-1:0] side_i,

  output logic             valid_o,
  input  logic             ready_i,
  output logic [31:0]      old_o,
  output logic [31:0]      ref_o,
  output logic [SideW-1:0] side_o
);

  logic [31:0]     ref_q [Rows];
  logic [Rows-1:0] live_q;  // the row has a reference
  logic [31:0]     old_ref, new_ref, max;
  logic            take;

  assign take    = valid_i && ready_o;
  assign old_ref = !first_i && live_q[row_i] ? ref_q[row_i] : weir_pkg::NegInf;

  fp32_max u_max (
    .a_i  (old_ref),
    .b_i  (max_i),
    .max_o(max)
  );

  if (RescaleTau == 0) begin : g_exact
    logic unused;

    assign unused  = &scale_i;
    assign new_ref = max;
  end else begin : g_lag
    logic [31:0] behind;
    logic [30:0] magnitude;
    logic        unused, keep;

    fp32_add u_behind (
      .a_i  (old_ref),
      .b_i  ({!max[31], max[30:0]}),
      .sum_o(behind)
    );

    fp32_mul u_exponent (
      .a_i      (behind),
      .b_i      (scale_i),
      .product_o({unused, magnitude})
    );

    // The exponent is never above 0: its magnitude tells. That of infinity and NaN is larger.
    assign keep    = magnitude <= weir_pkg::fp32_of(RescaleTau);
    assign new_ref = keep ? old_ref : max;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q <= '0;
    end else if (clear_i) begin
      live_q <= '0;
    end else if (take) begin
      live_q[row_i] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      ref_q[row_i] <= new_ref;
    end
  end

  elastic_reg #(
    .Width(64 + SideW)
  ) u_reg (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o,
    .data_i({side_i, old_ref, new_ref}),
    .valid_o, .ready_i,
    .data_o({side_o, old_o, ref_o})
  );

endmodule
