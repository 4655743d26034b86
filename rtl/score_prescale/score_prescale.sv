// SPDX-License-Identifier: Apache-2.0
// Exponents of 2 from scores: x = (score - ref) * scale, for each lane.
//
// The difference is rounded to FP32, then the product; for BF16 and FP16 scores of like size the
// difference is exact. A constant added to all scores of a row therefore leaves x unchanged as
// long as it is added exactly, which a product taken first would not give. A reference of -inf
// (no key of the row has taken part yet) counts as 0, so that -inf scores give x = -inf and not
// NaN.
//
// Latency: `PipeAdd` + `PipeMul` cycles. Throughput: 1 beat per cycle. `rst_ni` (asynchronous,
// active low) and `clear_i` (synchronous, high) empty it.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   score_prescale #(.Lanes(16), .SideW(8)) u_prescale (
//     .clk_i, .rst_ni, .clear_i, .scale_i(scale), .valid_i(in_valid), .ready_o(in_ready),
//     .score_i(score), .ref_i(ref), .side_i(in_side), .valid_o(out_valid), .ready_i(out_ready),
//     .x_o(x), .side_o(out_side)
//   );
module score_prescale #(
  /// Number of lanes, 1 or more.
  parameter int unsigned Lanes = 16,
  /// Registers behind the subtraction and behind the multiplication, 0 to 8 each.
  parameter int unsigned PipeAdd = 1,
  parameter int unsigned PipeMul = 1,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,

  input  logic [31:0]         scale_i,  ///< FP32, positive; constant while beats are in flight

  input  logic                valid_i,
  output logic                ready_o,
  input  logic [32*Lanes-1:0] score_i,  ///< FP32, lane 0 lowest; -inf where masked
  input  logic [31:0]         ref_i,    ///< FP32
  input  logic [SideW-1:0]    side_i,

  output logic                valid_o,
  input  logic                ready_i,
  output logic [32*Lanes-1:0] x_o,      ///< FP32
  output logic [SideW-1:0]    side_o
);

  logic [31:0]         minus_ref;
  logic [32*Lanes-1:0] above, above_q, x;
  logic                valid, ready;
  logic [SideW-1:0]    side;

  assign minus_ref = ref_i == weir_pkg::NegInf ? {1'b1, 31'b0} : {!ref_i[31], ref_i[30:0]};

  for (genvar l = 0; l < Lanes; l++) begin : g_lane
    fp32_add u_sub (
      .a_i  (score_i[32*l+:32]),
      .b_i  (minus_ref),
      .sum_o(above[32*l+:32])
    );

    fp32_mul u_mul (
      .a_i      (above_q[32*l+:32]),
      .b_i      (scale_i),
      .product_o(x[32*l+:32])
    );
  end

  elastic_pipe #(
    .Width(32 * Lanes + SideW),
    .Depth(PipeAdd)
  ) u_add_pipe (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o,
    .data_i ({side_i, above}),
    .valid_o(valid),
    .ready_i(ready),
    .data_o ({side, above_q})
  );

  elastic_pipe #(
    .Width(32 * Lanes + SideW),
    .Depth(PipeMul)
  ) u_mul_pipe (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(valid),
    .ready_o(ready),
    .data_i ({side, x}),
    .valid_o, .ready_i,
    .data_o ({side_o, x_o})
  );

endmodule
