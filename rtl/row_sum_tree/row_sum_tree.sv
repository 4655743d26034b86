// SPDX-License-Identifier: Apache-2.0
// The sum of a beat's lanes in FP32, by a balanced tree of fixed shape.
//
// Each level adds lanes 2i and 2i + 1 of the one before it and passes on a last lane that has no
// partner, until one is left; every sum is rounded. Latency: `PipeAdd` cycles per level, and
// ceil(log2 Lanes) levels. Throughput: 1 beat per cycle. `rst_ni` (asynchronous, active low) and
// `clear_i` (synchronous, high) empty it.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   row_sum_tree #(.Lanes(16), .SideW(8)) u_tree (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .p_i(p),
//     .side_i(in_side), .valid_o(out_valid), .ready_i(out_ready), .sum_o(sum), .side_o(out_side)
//   );
module row_sum_tree #(
  /// Number of lanes, 1 or more; a power of two is not asked for.
  parameter int unsigned Lanes = 16,
  /// Registers behind each level, 0 to 8.
  parameter int unsigned PipeAdd = 1,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,

  input  logic                valid_i,
  output logic                ready_o,
  input  logic [32*Lanes-1:0] p_i,    ///< FP32, lane 0 lowest
  input  logic [SideW-1:0]    side_i,

  output logic                valid_o,
  input  logic                ready_i,
  output logic [31:0]         sum_o,  ///< FP32
  output logic [SideW-1:0]    side_o
);

  localparam int unsigned Levels = $clog2(Lanes);

  if (Levels == 0) begin : g_wire
    logic unused;  // what a tree without registers has no use for

    assign unused  = &{clk_i, rst_ni, clear_i};
    assign valid_o = valid_i;
    assign ready_o = ready_i;
    assign sum_o   = p_i;
    assign side_o  = side_i;
  end else begin : g_tree
    for (genvar k = 0; k < Levels; k++) begin : g_level
      localparam int unsigned Ins  = (Lanes + 2 ** k - 1) / 2 ** k;
      localparam int unsigned Outs = (Ins + 1) / 2;

      logic               in_valid, in_ready, out_valid, out_ready;
      logic [32*Ins-1:0]  in_p;
      logic [32*Outs-1:0] sum, out_p;
      logic [SideW-1:0]   in_side, out_side;

      if (k == 0) begin : g_in
        assign in_valid = valid_i;
        assign in_p     = p_i;
        assign in_side  = side_i;
      end else begin : g_behind
        assign in_valid = g_level[k-1].out_valid;
        assign in_p     = g_level[k-1].out_p;
        assign in_side  = g_level[k-1].out_side;
      end

      if (k == Levels - 1) begin : g_out
        assign out_ready = ready_i;
      end else begin : g_before
        assign out_ready = g_level[k+1].in_ready;
      end

      for (genvar l = 0; l < Ins / 2; l++) begin : g_pair
        fp32_add u_add (
          .a_i  (in_p[64*l+:32]),
          .b_i  (in_p[64*l+32+:32]),
          .sum_o(sum[32*l+:32])
        );
      end

      if (Ins % 2 == 1) begin : g_alone
        assign sum[32*Outs-1-:32] = in_p[32*Ins-1-:32];
      end

      elastic_pipe #(
        .Width(32 * Outs + SideW),
        .Depth(PipeAdd)
      ) u_pipe (
        .clk_i, .rst_ni, .clear_i,
        .valid_i(in_valid),
        .ready_o(in_ready),
        .data_i ({in_side, sum}),
        .valid_o(out_valid),
        .ready_i(out_ready),
        .data_o ({out_side, out_p})
      );
    end

    assign ready_o = g_level[0].in_ready;
    assign valid_o = g_level[Levels-1].out_valid;
    assign sum_o   = g_level[Levels-1].out_p;
    assign side_o  = g_level[Levels-1].out_side;
  end

endmodule
