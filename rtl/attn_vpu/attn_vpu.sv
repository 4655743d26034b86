// SPDX-License-Identifier: Apache-2.0
// The vector unit beside a matrix array: everything in attention that is no matrix product.
//
// Scores from Q K^T come in, p goes out to the array; P V comes back in tiles and rows of the same
// order, finished outputs go out. It is `online_softmax` and `attn_epilogue` with a FIFO between
// them, which holds what belongs to the `PvDepth` tiles that may be in the array; their headers say
// what the ports carry. A tile is `TileN` keys (a row's last tile may be short), p of it leaves in
// TileN / Lanes beats, and P V of it comes in HeadDim / Cols beats. With a row's outputs come its m
// and l: LSE = m * scale_i + log2 l in powers of two, -inf if no key took part (m = -inf, l = +0).
//
// Throughput: 1 score beat per cycle, and 1 pv beat per cycle, within the limits of the two parts;
// the array keeps the score stream going if its latency is at most `PvDepth` tiles. Latency: that
// of `online_softmax` from scores to p, 1 cycle more until P V is taken, that of `attn_epilogue`
// from P V to outputs. p must be taken, or the scores wait. `rst_ni` (asynchronous, active low)
// and `clear_i` (synchronous, high) drop all beats and forget all rows; drop P V that is on its way
// as well.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   attn_vpu #(.Lanes(16), .Cols(16), .HeadDim(64), .Rows(4)) u_vpu (
//     .clk_i, .rst_ni, .clear_i, .scale_i(scale), .valid_i(in_valid), .ready_o(in_ready),
//     .score_i(score), .mask_i(mask), .row_i(in_row), .first_i(first), .last_i(in_last),
//     .p_valid_o(p_valid), .p_ready_i(p_ready), .p_o(p), .p_row_o(p_row), .p_first_o(p_first),
//     .p_last_o(p_last), .pv_valid_i(pv_valid), .pv_ready_o(pv_ready), .pv_i(pv),
//     .valid_o(out_valid), .ready_i(out_ready), .out_o(out), .m_o(m), .l_o(l), .row_o(out_row),
//     .group_o(group), .last_o(out_last)
//   );
module attn_vpu #(
  /// Scores per beat, 1 to 128, and columns per beat of P V and outputs, 1 or more.
  parameter int unsigned Lanes = 16,
  parameter int unsigned Cols  = 16,
  /// Scores per tile, a multiple of Lanes.
  parameter int unsigned TileN = Lanes,
  /// Columns of V, a multiple of Cols.
  parameter int unsigned HeadDim = 64,
  /// Formats of scores, p and outputs: weir_pkg::Bf16, Fp16, Fp8E4m3, Fp8E5m2 or Fp32.
  parameter int unsigned InFmt  = weir_pkg::Bf16,
  parameter int unsigned PFmt   = weir_pkg::Bf16,
  parameter int unsigned OutFmt = weir_pkg::Bf16,
  /// Rows that may be open at the same time, 1 or more.
  parameter int unsigned Rows = 1,
  /// Accuracy of exp2: weir_pkg::ExpBf16 or weir_pkg::ExpFp32.
  parameter int unsigned ExpProfile = weir_pkg::ExpBf16,
  /// Most by which m lags the maximum, in powers of two: 0 (never) to 120.
  parameter int unsigned RescaleTau = 0,
  /// Registers behind additions, multiplications and exp2, 0 to 8; in both loops, 1 to 8.
  parameter int unsigned PipeAdd = 1,
  parameter int unsigned PipeMul = 1,
  parameter int unsigned PipeExp = 1,
  parameter int unsigned PipeAcc = 1,
  /// Bits of the reciprocal found in one cycle, 1 to 5.
  parameter int unsigned RecipBits = 2,
  /// Tiles between p and P V, 2 or more.
  parameter int unsigned PvDepth = 16,
  /// Not to be set: widths that follow.
  parameter int unsigned InW    = weir_pkg::fmt_w(InFmt),
  parameter int unsigned PW     = weir_pkg::fmt_w(PFmt),
  parameter int unsigned OutW   = weir_pkg::fmt_w(OutFmt),
  parameter int unsigned RowW   = Rows > 1 ? $clog2(Rows) : 1,
  parameter int unsigned GroupW = HeadDim > Cols ? $clog2(HeadDim / Cols) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 clear_i,

  /// Factor from scores to exponents of 2 (softmax scale * log2 e), FP32, positive; constant
  /// while beats are in flight.
  input  logic [31:0]          scale_i,

  input  logic                 valid_i,
  output logic                 ready_o,
  input  logic [InW*Lanes-1:0] score_i,  ///< codes of InFmt, lane 0 lowest
  input  logic [Lanes-1:0]     mask_i,   ///< 1: the lane takes part
  input  logic [RowW-1:0]      row_i,    ///< below Rows
  input  logic                 first_i,
  input  logic                 last_i,

  output logic                 p_valid_o,
  input  logic                 p_ready_i,
  output logic [PW*Lanes-1:0]  p_o,      ///< codes of PFmt, lane 0 lowest
  output logic [RowW-1:0]      p_row_o,
  output logic                 p_first_o,
  output logic                 p_last_o,

  input  logic                 pv_valid_i,
  output logic                 pv_ready_o,
  input  logic [32*Cols-1:0]   pv_i,     ///< FP32, lowest column lowest

  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [OutW*Cols-1:0] out_o,    ///< codes of OutFmt, lowest column lowest
  output logic [31:0]          m_o,      ///< FP32
  output logic [31:0]          l_o,      ///< FP32
  output logic [RowW-1:0]      row_o,
  output logic [GroupW-1:0]    group_o,  ///< columns group_o * Cols and up
  output logic                 last_o    ///< the row's last group
);

  localparam int unsigned TileW = 32 + 1 + 64 + RowW + 2;

  logic        soft_valid, soft_ready, alpha_is_one;
  logic [31:0] alpha, m, l;

  online_softmax #(
    .Lanes     (Lanes),
    .TileN     (TileN),
    .InFmt     (InFmt),
    .PFmt      (PFmt),
    .Rows      (Rows),
    .ExpProfile(ExpProfile),
    .RescaleTau(RescaleTau),
    .PipeAdd   (PipeAdd),
    .PipeMul   (PipeMul),
    .PipeExp   (PipeExp),
    .PipeAcc   (PipeAcc)
  ) u_softmax (
    .clk_i, .rst_ni, .clear_i, .scale_i, .valid_i, .ready_o, .score_i, .mask_i, .row_i, .first_i,
    .last_i,
    .valid_o       (soft_valid),
    .ready_i       (soft_ready),
    .p_o,
    .alpha_o       (alpha),
    .alpha_is_one_o(alpha_is_one),
    .m_o           (m),
    .l_o           (l),
    .row_o         (p_row_o),
    .first_o       (p_first_o),
    .last_o        (p_last_o)
  );

  logic             push_valid, push_ready, tile_valid, tile_ready;
  logic [TileW-1:0] tile;
  logic [31:0]      tile_alpha, tile_m, tile_l;
  logic             tile_alpha_is_one, tile_first, tile_last;
  logic [RowW-1:0]  tile_row;

  stream_fork #(
    .Outs(2)
  ) u_fork (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(soft_valid),
    .ready_o(soft_ready),
    .valid_o({p_valid_o, push_valid}),
    .ready_i({p_ready_i, push_ready || !tile_ends})
  );

  // A tile's factor is that of its first beat, its m and l are those of its last.
  logic        tile_ends, first_alpha_is_one, starts_row;
  logic [31:0] first_alpha;

  if (TileN > Lanes) begin : g_tile
    localparam int unsigned Beats  = TileN / Lanes;
    localparam int unsigned CountW = $clog2(Beats);

    logic [CountW-1:0] count_q;
    logic [31:0]       alpha_q;
    logic              alpha_is_one_q, first_q, begins;

    assign begins    = count_q == '0;
    assign tile_ends = p_last_o || count_q == CountW'(Beats - 1);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        count_q <= '0;
      end else if (clear_i) begin
        count_q <= '0;
      end else if (soft_valid && soft_ready) begin
        count_q <= tile_ends ? '0 : count_q + 1'b1;
      end
    end

    always_ff @(posedge clk_i) begin
      if (begins) begin
        alpha_q        <= alpha;
        alpha_is_one_q <= alpha_is_one;
        first_q        <= p_first_o;
      end
    end

    assign first_alpha        = begins ? alpha : alpha_q;
    assign first_alpha_is_one = begins ? alpha_is_one : alpha_is_one_q;
    assign starts_row       = begins ? p_first_o : first_q;
  end else begin : g_beat
    assign tile_ends          = 1'b1;
    assign first_alpha        = alpha;
    assign first_alpha_is_one = alpha_is_one;
    assign starts_row       = p_first_o;
  end

  logic [$clog2(PvDepth+1)-1:0] unused_usage;

  stream_fifo #(
    .Width(TileW),
    .Depth(PvDepth)
  ) u_tiles (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(push_valid && tile_ends),
    .ready_o(push_ready),
    .data_i ({first_alpha, first_alpha_is_one, m, l, p_row_o, starts_row, p_last_o}),
    .valid_o(tile_valid),
    .ready_i(tile_ready),
    .data_o (tile),
    .usage_o(unused_usage)
  );

  assign {tile_alpha, tile_alpha_is_one, tile_m, tile_l, tile_row, tile_first, tile_last} = tile;

  attn_epilogue #(
    .Cols     (Cols),
    .HeadDim  (HeadDim),
    .Rows     (Rows),
    .OutFmt   (OutFmt),
    .PipeAcc  (PipeAcc),
    .PipeMul  (PipeMul),
    .RecipBits(RecipBits)
  ) u_epilogue (
    .clk_i, .rst_ni, .clear_i,
    .tile_valid_i  (tile_valid),
    .tile_ready_o  (tile_ready),
    .alpha_i       (tile_alpha),
    .alpha_is_one_i(tile_alpha_is_one),
    .m_i           (tile_m),
    .l_i           (tile_l),
    .row_i         (tile_row),
    .first_i       (tile_first),
    .last_i        (tile_last),
    .pv_valid_i, .pv_ready_o, .pv_i, .valid_o, .ready_i, .out_o, .m_o, .l_o, .row_o, .group_o,
    .last_o
  );

endmodule
