// SPDX-License-Identifier: Apache-2.0
// The factor that takes sums from one reference to another: alpha = 2^((old - ref) * scale).
//
// `is_one_o` says that alpha is exactly 1, that is that nothing has to be rescaled. An old
// reference of -inf (nothing summed yet) gives +0, NaN gives NaN. `ref_i` must not be below
// `old_i`. Latency: `PipeAdd` + `PipeMul` + `PipeExp` cycles. Throughput: 1 beat per cycle;
// the last register behind exp2, if there is one, cuts the ready path.
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high) empty it.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   rescale_unit #(.ExpProfile(weir_pkg::ExpBf16)) u_unit (
//     .clk_i, .rst_ni, .clear_i, .scale_i(scale), .valid_i(in_valid), .ready_o(in_ready),
//     .old_i(old), .ref_i(ref), .valid_o(out_valid), .ready_i(out_ready), .alpha_o(alpha),
//     .is_one_o(is_one)
//   );
module rescale_unit #(
  /// weir_pkg::ExpBf16 or weir_pkg::ExpFp32.
  parameter int unsigned ExpProfile = weir_pkg::ExpBf16,
  /// Registers behind the subtraction, the multiplication and exp2, 0 to 8 each.
  parameter int unsigned PipeAdd = 1,
  parameter int unsigned PipeMul = 1,
  parameter int unsigned PipeExp = 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,

  input  logic [31:0] scale_i,  ///< FP32, positive; constant while beats are in flight

  input  logic        valid_i,
  output logic        ready_o,
  input  logic [31:0] old_i,    ///< FP32
  input  logic [31:0] ref_i,    ///< FP32

  output logic        valid_o,
  input  logic        ready_i,
  output logic [31:0] alpha_o,  ///< FP32, 0 to 1, or NaN
  output logic        is_one_o
);

  logic        valid, ready;
  logic [31:0] x, alpha;
  logic        unused;

  score_prescale #(
    .Lanes  (1),
    .PipeAdd(PipeAdd),
    .PipeMul(PipeMul),
    .SideW  (1)
  ) u_prescale (
    .clk_i, .rst_ni, .clear_i, .scale_i, .valid_i, .ready_o,
    .score_i(old_i),
    .ref_i,
    .side_i (1'b0),
    .valid_o(valid),
    .ready_i(ready),
    .x_o    (x),
    .side_o (unused)
  );

  exp2_unit #(
    .Profile(ExpProfile)
  ) u_exp2 (
    .x_i(x),
    .p_o(alpha)
  );

  elastic_pipe #(
    .Width(32),
    .Depth(PipeExp),
    .Cut  (1'b1)
  ) u_exp_pipe (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(valid),
    .ready_o(ready),
    .data_i (alpha),
    .valid_o, .ready_i,
    .data_o (alpha_o)
  );

  assign is_one_o = alpha_o == weir_pkg::One;

endmodule
