// SPDX-License-Identifier: Apache-2.0
// Online softmax of rows of scores, `Lanes` keys per cycle.
//
// A row is a run of beats from `first_i` to `last_i`, each with `Lanes` scores; `TileN` / `Lanes`
// beats are a tile, over which the maximum is taken before p is. Of each beat come out, in order:
//   p_o      p = 2^((score - m) * scale) per lane, rounded to PFmt; +0 where the mask bit is 0
//   alpha_o  2^((m before - m) * scale): what sums over earlier beats have to be multiplied by,
//            +0 in a row's first tile, 1 in a tile's later beats
//   m_o      m, the reference in score units: the largest score so far, or, with RescaleTau above
//            0, one that lags it by at most that much (see running_max)
//   l_o      the denominator so far: l * alpha + sum of the p, these in FP32, not in PFmt
// A row's softmax is p relative to the last m, divided by the last l: attn_epilogue does that.
// Rows may be interleaved by tiles, each with its own `row_i`; a row's last tile may be short.
//
// A NaN in a lane that takes part makes m, l and every p NaN to the end of the row, masked lanes
// included; +inf makes m +inf, and its p and l NaN.
// A row without a key that takes part has m = -inf, l = +0, p = +0.
//
// Latency: 2 + PipeAdd + PipeMul + PipeExp + ceil(log2 Lanes) * PipeAdd + PipeAcc cycles: 10 for
// 16 lanes by default; TileN / Lanes more where that is above 1 (see tile_max). Throughput: 1 beat
// per cycle, without a bubble, as long as beats of the same row are `PipeAcc` or more cycles apart:
// by default always. The ready path is cut behind exp2 unless PipeExp is 0. `rst_ni` (asynchronous,
// active low) and `clear_i` (synchronous, high) drop all beats and forget all rows; a row's next
// beat is then as a first one.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   online_softmax #(.Lanes(16), .Rows(4), .InFmt(weir_pkg::Fp16)) u_softmax (
//     .clk_i, .rst_ni, .clear_i, .scale_i(scale), .valid_i(in_valid), .ready_o(in_ready),
//     .score_i(score), .mask_i(mask), .row_i(in_row), .first_i(in_first), .last_i(in_last),
//     .valid_o(out_valid), .ready_i(out_ready), .p_o(p), .alpha_o(alpha),
//     .alpha_is_one_o(alpha_is_one), .m_o(m), .l_o(l), .row_o(out_row), .first_o(out_first),
//     .last_o(out_last)
//   );
module online_softmax #(
  /// Scores per beat, 1 to 128; a power of two is not asked for.
  parameter int unsigned Lanes = 16,
  /// Scores per tile, a multiple of Lanes.
  parameter int unsigned TileN = Lanes,
  /// Format of the scores: weir_pkg::Bf16, Fp16, Fp8E4m3, Fp8E5m2 or Fp32.
  parameter int unsigned InFmt = weir_pkg::Bf16,
  /// Format of p: likewise.
  parameter int unsigned PFmt = weir_pkg::Bf16,
  /// Rows that may be open at the same time, 1 or more.
  parameter int unsigned Rows = 1,
  /// Accuracy of exp2: weir_pkg::ExpBf16 or weir_pkg::ExpFp32.
  parameter int unsigned ExpProfile = weir_pkg::ExpBf16,
  /// Most by which m lags the maximum, in powers of two: 0 (never) to 120; p is at most 2 to it.
  parameter int unsigned RescaleTau = 0,
  /// Registers behind additions, multiplications and exp2, 0 to 8 each.
  parameter int unsigned PipeAdd = 1,
  parameter int unsigned PipeMul = 1,
  parameter int unsigned PipeExp = 1,
  /// Registers in the loop of the denominator, 1 to 8.
  parameter int unsigned PipeAcc = 1,
  /// Not to be set: widths that follow.
  parameter int unsigned InW  = weir_pkg::fmt_w(InFmt),
  parameter int unsigned PW   = weir_pkg::fmt_w(PFmt),
  parameter int unsigned RowW = Rows > 1 ? $clog2(Rows) : 1
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

  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [PW*Lanes-1:0]  p_o,      ///< codes of PFmt, lane 0 lowest
  output logic [31:0]          alpha_o,  ///< FP32
  output logic                 alpha_is_one_o,
  output logic [31:0]          m_o,      ///< FP32
  output logic [31:0]          l_o,      ///< FP32
  output logic [RowW-1:0]      row_o,
  output logic                 first_o,
  output logic                 last_o
);

  // row, first and last travel together.
  localparam int unsigned TagW = RowW + 2;

  // Unpack, mask, and the maximum of the beat.
  logic [32*Lanes-1:0] unpacked, masked, score;
  logic [31:0]         beat_max, max;
  logic [TagW-1:0]     tag;
  logic                max_valid, max_ready;

  for (genvar l = 0; l < Lanes; l++) begin : g_unpack
    fp_unpack #(
      .Fmt(InFmt)
    ) u_unpack (
      .code_i(score_i[InW*l+:InW]),
      .fp32_o(unpacked[32*l+:32])
    );

    assign masked[32*l+:32] = mask_i[l] ? unpacked[32*l+:32] : weir_pkg::NegInf;
  end

  row_max_tree #(
    .Lanes(Lanes)
  ) u_max_tree (
    .score_i(unpacked),
    .mask_i,
    .max_o  (beat_max)
  );

  elastic_reg #(
    .Width(32 * Lanes + 32 + TagW)
  ) u_max_reg (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o,
    .data_i ({row_i, first_i, last_i, beat_max, masked}),
    .valid_o(max_valid),
    .ready_i(max_ready),
    .data_o ({tag, max, score})
  );

  logic [32*Lanes-1:0] tile_score;
  logic [31:0]         max_of_tile;
  logic [TagW-1:0]     tile_tag;
  logic                tile_valid, tile_ready;

  if (TileN > Lanes) begin : g_tile
    tile_max #(
      .Beats(TileN / Lanes),
      .SideW(32 * Lanes + TagW)
    ) u_tile_max (
      .clk_i, .rst_ni, .clear_i,
      .valid_i(max_valid),
      .ready_o(max_ready),
      .max_i  (max),
      .last_i (tag[0]),
      .side_i ({tag, score}),
      .valid_o(tile_valid),
      .ready_i(tile_ready),
      .max_o  (max_of_tile),
      .side_o ({tile_tag, tile_score})
    );
  end else begin : g_beat
    assign tile_valid  = max_valid;
    assign max_ready   = tile_ready;
    assign max_of_tile = max;
    assign tile_tag    = tag;
    assign tile_score  = score;
  end

  // The reference.
  logic [31:0]         old_ref, new_ref;
  logic [32*Lanes-1:0] ref_score;
  logic [TagW-1:0]     ref_tag;
  logic                ref_valid, ref_ready;

  running_max #(
    .Rows      (Rows),
    .RescaleTau(RescaleTau),
    .SideW     (32 * Lanes + TagW)
  ) u_running_max (
    .clk_i, .rst_ni, .clear_i, .scale_i,
    .valid_i(tile_valid),
    .ready_o(tile_ready),
    .max_i  (max_of_tile),
    .row_i  (tile_tag[2+:RowW]),
    .first_i(tile_tag[1]),
    .side_i ({tile_tag, tile_score}),
    .valid_o(ref_valid),
    .ready_i(ref_ready),
    .old_o  (old_ref),
    .ref_o  (new_ref),
    .side_o ({ref_tag, ref_score})
  );

  // p and alpha, side by side.
  logic       x_fork_valid, x_fork_ready, alpha_fork_valid, alpha_fork_ready;
  logic       x_valid, x_ready, p_valid, p_ready, alpha_valid, alpha_ready;
  logic       both_valid, both_ready;

  stream_fork #(
    .Outs(2)
  ) u_fork (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(ref_valid),
    .ready_o(ref_ready),
    .valid_o({x_fork_valid, alpha_fork_valid}),
    .ready_i({x_fork_ready, alpha_fork_ready})
  );

  logic [32*Lanes-1:0]  x, p_d, p;
  logic [32+TagW-1:0]   x_side, p_side;  // the tag and m
  logic [PW*Lanes-1:0]  p_code;
  logic [31:0]          alpha;
  logic                 alpha_is_one;

  score_prescale #(
    .Lanes  (Lanes),
    .PipeAdd(PipeAdd),
    .PipeMul(PipeMul),
    .SideW  (32 + TagW)
  ) u_prescale (
    .clk_i, .rst_ni, .clear_i, .scale_i,
    .valid_i(x_fork_valid),
    .ready_o(x_fork_ready),
    .score_i(ref_score),
    .ref_i  (new_ref),
    .side_i ({ref_tag, new_ref}),
    .valid_o(x_valid),
    .ready_i(x_ready),
    .x_o    (x),
    .side_o (x_side)
  );

  for (genvar l = 0; l < Lanes; l++) begin : g_exp2
    exp2_unit #(
      .Profile(ExpProfile)
    ) u_exp2 (
      .x_i(x[32*l+:32]),
      .p_o(p_d[32*l+:32])
    );

    fp_pack #(
      .Fmt(PFmt)
    ) u_pack (
      .fp32_i(p[32*l+:32]),
      .code_o(p_code[PW*l+:PW])
    );
  end

  elastic_pipe #(
    .Width(32 * Lanes + 32 + TagW),
    .Depth(PipeExp),
    .Cut  (1'b1)
  ) u_exp_pipe (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(x_valid),
    .ready_o(x_ready),
    .data_i ({x_side, p_d}),
    .valid_o(p_valid),
    .ready_i(p_ready),
    .data_o ({p_side, p})
  );

  rescale_unit #(
    .ExpProfile(ExpProfile),
    .PipeAdd   (PipeAdd),
    .PipeMul   (PipeMul),
    .PipeExp   (PipeExp)
  ) u_rescale (
    .clk_i, .rst_ni, .clear_i, .scale_i,
    .valid_i (alpha_fork_valid),
    .ready_o (alpha_fork_ready),
    .old_i   (old_ref),
    .ref_i   (new_ref),
    .valid_o (alpha_valid),
    .ready_i (alpha_ready),
    .alpha_o (alpha),
    .is_one_o(alpha_is_one)
  );

  stream_join #(
    .Ins(2)
  ) u_join (
    .valid_i({p_valid, alpha_valid}),
    .ready_o({p_ready, alpha_ready}),
    .valid_o(both_valid),
    .ready_i(both_ready)
  );

  // The denominator; what else goes out travels along.
  localparam int unsigned OutW = 1 + TagW + 32 + 32 + PW * Lanes;

  logic            sum_valid, sum_ready;
  logic [31:0]     sum;
  logic [OutW-1:0] sum_side, acc_side;

  row_sum_tree #(
    .Lanes  (Lanes),
    .PipeAdd(PipeAdd),
    .SideW  (OutW)
  ) u_sum_tree (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(both_valid),
    .ready_o(both_ready),
    .p_i    (p),
    .side_i ({alpha_is_one, p_side, alpha, p_code}),
    .valid_o(sum_valid),
    .ready_i(sum_ready),
    .sum_o  (sum),
    .side_o (sum_side)
  );

  row_sum_acc #(
    .Rows (Rows),
    .Pipe (PipeAcc),
    .SideW(OutW)
  ) u_sum_acc (
    .clk_i, .rst_ni, .clear_i,
    .valid_i       (sum_valid),
    .ready_o       (sum_ready),
    .sum_i         (sum),
    .alpha_i       (sum_side[PW*Lanes+:32]),
    .alpha_is_one_i(sum_side[OutW-1]),
    .row_i         (sum_side[PW*Lanes+64+2+:RowW]),
    .first_i       (sum_side[PW*Lanes+64+1]),
    .side_i        (sum_side),
    .valid_o, .ready_i, .l_o,
    .side_o        (acc_side)
  );

  assign {alpha_is_one_o, row_o, first_o, last_o, m_o, alpha_o, p_o} = acc_side;

endmodule
