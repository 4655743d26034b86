// SPDX-License-Identifier: Apache-2.0
// Merges the states of two parts of a row's keys: (m, l, o) of a and of b into that of both.
//
//   m = max(m_a, m_b),  alpha_x = 2^((m_x - m) * scale),
//   l = l_a alpha_a + l_b alpha_b,  o = o_a alpha_a + o_b alpha_b
//
// with every product and sum rounded to FP32; o is what `o_accumulator` holds, not yet divided by
// l. For keys split over several units (decode), or for a column of an array that keeps a state of
// its own. A part without a key has m = -inf and l = +0 and changes nothing. A row's columns come
// in as many beats as they need, each with m and l. Exchanging a and b changes no bit.
//
// Latency: 2 * PipeAdd + 2 * PipeMul + PipeExp cycles, 5 by default. Throughput: 1 beat per cycle.
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high) empty it.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   state_merge #(.Cols(16), .SideW(8)) u_merge (
//     .clk_i, .rst_ni, .clear_i, .scale_i(scale), .valid_i(in_valid), .ready_o(in_ready),
//     .m_a_i(m_a), .l_a_i(l_a), .o_a_i(o_a), .m_b_i(m_b), .l_b_i(l_b), .o_b_i(o_b),
//     .side_i(in_side), .valid_o(out_valid), .ready_i(out_ready), .m_o(m), .l_o(l), .o_o(o),
//     .side_o(out_side)
//   );
module state_merge #(
  /// Columns per beat, 1 or more.
  parameter int unsigned Cols = 16,
  /// Accuracy of exp2: weir_pkg::ExpBf16 or weir_pkg::ExpFp32.
  parameter int unsigned ExpProfile = weir_pkg::ExpBf16,
  /// Registers behind additions, multiplications and exp2, 0 to 8 each.
  parameter int unsigned PipeAdd = 1,
  parameter int unsigned PipeMul = 1,
  parameter int unsigned PipeExp = 1,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               clear_i,

  input  logic [31:0]        scale_i,  ///< FP32, positive; constant while beats are in flight

  input  logic               valid_i,
  output logic               ready_o,
  input  logic [31:0]        m_a_i,    ///< FP32
  input  logic [31:0]        l_a_i,    ///< FP32
  input  logic [32*Cols-1:0] o_a_i,    ///< FP32, column 0 lowest
  input  logic [31:0]        m_b_i,
  input  logic [31:0]        l_b_i,
  input  logic [32*Cols-1:0] o_b_i,
  input  logic [SideW-1:0]   side_i,

  output logic               valid_o,
  input  logic               ready_i,
  output logic [31:0]        m_o,      ///< FP32
  output logic [31:0]        l_o,      ///< FP32
  output logic [32*Cols-1:0] o_o,      ///< FP32
  output logic [SideW-1:0]   side_o
);

  // l is a sum like those of the columns: the lowest of `Sums`.
  localparam int unsigned Sums = Cols + 1;

  logic [31:0] m;

  fp32_max u_max (
    .a_i  (m_a_i),
    .b_i  (m_b_i),
    .max_o(m)
  );

  // The two factors, and what waits for them.
  logic in_a_valid, in_a_ready, in_b_valid, in_b_ready, in_wait_valid, in_wait_ready;
  logic a_valid, a_ready, b_valid, b_ready, wait_valid, wait_ready, all_valid, all_ready;

  stream_fork #(
    .Outs(3)
  ) u_fork (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o,
    .valid_o({in_a_valid, in_b_valid, in_wait_valid}),
    .ready_i({in_a_ready, in_b_ready, in_wait_ready})
  );

  logic [31:0]          alpha_a, alpha_b;
  logic [1:0]           unused;
  logic [32*Sums-1:0]   a, b;
  logic [32+SideW-1:0]  side;  // m and what travels along

  rescale_unit #(
    .ExpProfile(ExpProfile),
    .PipeAdd   (PipeAdd),
    .PipeMul   (PipeMul),
    .PipeExp   (PipeExp)
  ) u_rescale_a (
    .clk_i, .rst_ni, .clear_i, .scale_i,
    .valid_i (in_a_valid),
    .ready_o (in_a_ready),
    .old_i   (m_a_i),
    .ref_i   (m),
    .valid_o (a_valid),
    .ready_i (a_ready),
    .alpha_o (alpha_a),
    .is_one_o(unused[0])
  );

  rescale_unit #(
    .ExpProfile(ExpProfile),
    .PipeAdd   (PipeAdd),
    .PipeMul   (PipeMul),
    .PipeExp   (PipeExp)
  ) u_rescale_b (
    .clk_i, .rst_ni, .clear_i, .scale_i,
    .valid_i (in_b_valid),
    .ready_o (in_b_ready),
    .old_i   (m_b_i),
    .ref_i   (m),
    .valid_o (b_valid),
    .ready_i (b_ready),
    .alpha_o (alpha_b),
    .is_one_o(unused[1])
  );

  elastic_pipe #(
    .Width(64 * Sums + 32 + SideW),
    .Depth(PipeAdd + PipeMul + PipeExp),
    .Cut  (1'b1)
  ) u_wait (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(in_wait_valid),
    .ready_o(in_wait_ready),
    .data_i ({o_a_i, l_a_i, o_b_i, l_b_i, m, side_i}),
    .valid_o(wait_valid),
    .ready_i(wait_ready),
    .data_o ({a, b, side})
  );

  stream_join #(
    .Ins(3)
  ) u_join (
    .valid_i({a_valid, b_valid, wait_valid}),
    .ready_o({a_ready, b_ready, wait_ready}),
    .valid_o(all_valid),
    .ready_i(all_ready)
  );

  logic [32*Sums-1:0]  scaled_a, scaled_b, scaled_a_q, scaled_b_q, sum;
  logic [32+SideW-1:0] scaled_side;
  logic                scaled_valid, scaled_ready;

  for (genvar c = 0; c < Sums; c++) begin : g_sum
    fp32_mul u_mul_a (
      .a_i      (a[32*c+:32]),
      .b_i      (alpha_a),
      .product_o(scaled_a[32*c+:32])
    );

    fp32_mul u_mul_b (
      .a_i      (b[32*c+:32]),
      .b_i      (alpha_b),
      .product_o(scaled_b[32*c+:32])
    );

    fp32_add u_add (
      .a_i  (scaled_a_q[32*c+:32]),
      .b_i  (scaled_b_q[32*c+:32]),
      .sum_o(sum[32*c+:32])
    );
  end

  elastic_pipe #(
    .Width(64 * Sums + 32 + SideW),
    .Depth(PipeMul)
  ) u_mul_pipe (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(all_valid),
    .ready_o(all_ready),
    .data_i ({scaled_a, scaled_b, side}),
    .valid_o(scaled_valid),
    .ready_i(scaled_ready),
    .data_o ({scaled_a_q, scaled_b_q, scaled_side})
  );

  elastic_pipe #(
    .Width(32 * Sums + 32 + SideW),
    .Depth(PipeAdd)
  ) u_add_pipe (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(scaled_valid),
    .ready_o(scaled_ready),
    .data_i ({sum, scaled_side}),
    .valid_o, .ready_i,
    .data_o ({o_o, l_o, m_o, side_o})
  );

endmodule
