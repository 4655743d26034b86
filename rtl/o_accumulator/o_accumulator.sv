// SPDX-License-Identifier: Apache-2.0
// Accumulators that are rescaled as they grow: o = o * alpha + v, for `Cols` columns at a time.
//
// A beat names a context (a row, or a group of columns of a row), brings a factor and one value
// for each column, and leaves with the context's new sums. `first_i` starts a context at +0.
// Product and sum are rounded to FP32 each. With `alpha_is_one_i` the product is left out, which
// changes no bit.
//
// Latency: `Pipe` cycles. Throughput: 1 beat per cycle as long as beats of the same context are
// `Pipe` or more cycles apart, for a sum must be there before it can grow; a beat that comes too
// early waits at the input. With `Pipe` 1 none does. Sums change only as their beat moves on, so
// that stalls do not alter them. `ready_o` follows `ready_i` combinationally. `rst_ni`
// (asynchronous, active low) and `clear_i` (synchronous, high) drop the beats held and forget all
// contexts: each is then as after `first_i`.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   o_accumulator #(.Cols(16), .Ctxs(4), .SideW(8)) u_accumulator (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .v_i(v), .alpha_i(alpha),
//     .alpha_is_one_i(alpha_is_one), .ctx_i(ctx), .first_i(first), .side_i(in_side),
//     .valid_o(out_valid), .ready_i(out_ready), .o_o(o), .side_o(out_side)
//   );
module o_accumulator #(
  /// Columns per beat, 1 or more.
  parameter int unsigned Cols = 16,
  /// Contexts that may be open at the same time, 1 or more.
  parameter int unsigned Ctxs = 1,
  /// Registers behind product and sum, 1 to 8.
  parameter int unsigned Pipe = 1,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1,
  /// Not to be set: width of a context number.
  parameter int unsigned CtxW = Ctxs > 1 ? $clog2(Ctxs) : 1
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               clear_i,

  input  logic               valid_i,
  output logic               ready_o,
  input  logic [32*Cols-1:0] v_i,             ///< FP32, column 0 lowest
  input  logic [31:0]        alpha_i,         ///< FP32
  input  logic               alpha_is_one_i,  ///< alpha_i is 1
  input  logic [CtxW-1:0]    ctx_i,           ///< below Ctxs
  input  logic               first_i,
  input  logic [SideW-1:0]   side_i,

  output logic               valid_o,
  input  logic               ready_i,
  output logic [32*Cols-1:0] o_o,             ///< FP32
  output logic [SideW-1:0]   side_o
);

  logic [32*Cols-1:0] old_o, new_o;
  logic [32*Cols-1:0] sum_q [Ctxs];
  logic [Ctxs-1:0]    live_q;  // the context has sums

  logic [32*Cols-1:0] o_q    [Pipe];
  logic [CtxW-1:0]    ctx_q  [Pipe];
  logic [SideW-1:0]   side_q [Pipe];
  logic [Pipe-1:0]    valid_q;
  logic               move, take, wait_for_sum, starts;

  assign starts = first_i || !live_q[ctx_i];
  assign old_o  = starts ? '0 : sum_q[ctx_i];

  for (genvar c = 0; c < Cols; c++) begin : g_col
    logic [31:0] product, scaled;

    fp32_mul u_mul (
      .a_i      (old_o[32*c+:32]),
      .b_i      (alpha_i),
      .product_o(product)
    );

    // Nothing times infinity is still nothing when a context starts.
    assign scaled = alpha_is_one_i || starts ? old_o[32*c+:32] : product;

    fp32_add u_add (
      .a_i  (scaled),
      .b_i  (v_i[32*c+:32]),
      .sum_o(new_o[32*c+:32])
    );
  end

  always_comb begin
    wait_for_sum = 1'b0;
    for (int unsigned k = 0; k + 1 < Pipe; k++) begin
      if (valid_q[k] && ctx_q[k] == ctx_i) wait_for_sum = 1'b1;
    end
  end

  assign move    = !valid_q[Pipe-1] || ready_i;
  assign ready_o = move && !wait_for_sum;
  assign take    = valid_i && ready_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      live_q  <= '0;
    end else if (clear_i) begin
      valid_q <= '0;
      live_q  <= '0;
    end else begin
      if (move) valid_q <= Pipe'({valid_q, take});
      if (take) live_q[ctx_i] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (move) begin
      o_q[0]    <= new_o;
      ctx_q[0]  <= ctx_i;
      side_q[0] <= side_i;
      for (int unsigned k = 1; k < Pipe; k++) begin
        o_q[k]    <= o_q[k-1];
        ctx_q[k]  <= ctx_q[k-1];
        side_q[k] <= side_q[k-1];
      end
    end
  end

  // A sum is kept as it enters the last register.
  if (Pipe == 1) begin : g_keep_now
    always_ff @(posedge clk_i) begin
      if (take) sum_q[ctx_i] <= new_o;
    end
  end else begin : g_keep_later
    always_ff @(posedge clk_i) begin
      if (move && valid_q[Pipe-2]) sum_q[ctx_q[Pipe-2]] <= o_q[Pipe-2];
    end
  end

  assign valid_o = valid_q[Pipe-1];
  assign o_o     = o_q[Pipe-1];
  assign side_o  = side_q[Pipe-1];

endmodule
