// SPDX-License-Identifier: Apache-2.0
// Outputs of attention from the partial products of P V: rescale, accumulate, divide, round.
//
// Two streams come in. The tile stream has one beat per tile, as `online_softmax` gives them. The
// pv stream has `HeadDim` / `Cols` beats per tile, in the same order: the product of the tile's p
// with its rows of V, `Cols` columns at a time, lowest first. For each row that ends (`last_i`)
// as many beats come out: o / l in `OutFmt`, with the number of the group of columns, and m and l
// as they came, which are what `state_merge` needs besides o. The row's LSE (log of its sum of
// exponentials) is not computed here: in powers of two it is m * scale + log2 l, `scale` being that
// of `online_softmax`; times ln 2, natural. A row in which no key took part gives +0, m = -inf and
// l = +0, whose LSE by this formula is -inf.
//
// Latency: PipeAcc + 1 + ceil(25 / RecipBits) + 1 + PipeMul cycles from a row's last tile and its
// first group to the first output, 17 by default. Throughput: 1 pv beat per cycle as long as beats
// of the same row and group are PipeAcc or more cycles apart, and rows end no more often, taken
// over `Rows` of them, than every ceil(25 / RecipBits) + HeadDim / Cols cycles; so many may end
// behind each other. A tile beat is taken with its last pv beat. `rst_ni` (asynchronous, active
// low) and `clear_i` (synchronous, high) drop all beats and forget all rows.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   attn_epilogue #(.Cols(16), .HeadDim(64), .Rows(4)) u_epilogue (
//     .clk_i, .rst_ni, .clear_i, .tile_valid_i(tile_valid), .tile_ready_o(tile_ready),
//     .alpha_i(alpha), .alpha_is_one_i(alpha_is_one), .m_i(in_m), .l_i(in_l), .row_i(in_row),
//     .first_i(first), .last_i(in_last), .pv_valid_i(pv_valid), .pv_ready_o(pv_ready), .pv_i(pv),
//     .valid_o(out_valid), .ready_i(out_ready), .out_o(out), .m_o(out_m), .l_o(out_l),
//     .row_o(out_row), .group_o(group), .last_o(out_last)
//   );
module attn_epilogue #(
  /// Columns per beat, 1 or more.
  parameter int unsigned Cols = 16,
  /// Columns of V, a multiple of Cols.
  parameter int unsigned HeadDim = 64,
  /// Rows that may be open at the same time, 1 or more.
  parameter int unsigned Rows = 1,
  /// Format of the outputs: weir_pkg::Fp32, Bf16, Fp16, Fp8E4m3 or Fp8E5m2.
  parameter int unsigned OutFmt = weir_pkg::Bf16,
  /// Registers in the loop of the accumulator, 1 to 8, and behind the last multiplication, 0 to 8.
  parameter int unsigned PipeAcc = 1,
  parameter int unsigned PipeMul = 1,
  /// Bits of the reciprocal found in one cycle, 1 to 5.
  parameter int unsigned RecipBits = 2,
  /// Not to be set: widths that follow.
  parameter int unsigned OutW   = weir_pkg::fmt_w(OutFmt),
  parameter int unsigned RowW   = Rows > 1 ? $clog2(Rows) : 1,
  parameter int unsigned GroupW = HeadDim > Cols ? $clog2(HeadDim / Cols) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 clear_i,

  input  logic                 tile_valid_i,
  output logic                 tile_ready_o,
  input  logic [31:0]          alpha_i,         ///< FP32
  input  logic                 alpha_is_one_i,  ///< alpha_i is 1
  input  logic [31:0]          m_i,             ///< FP32; read in a row's last tile only
  input  logic [31:0]          l_i,             ///< FP32; likewise
  input  logic [RowW-1:0]      row_i,           ///< below Rows
  input  logic                 first_i,
  input  logic                 last_i,

  input  logic                 pv_valid_i,
  output logic                 pv_ready_o,
  input  logic [32*Cols-1:0]   pv_i,            ///< FP32, lowest column lowest

  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [OutW*Cols-1:0] out_o,           ///< codes of OutFmt, lowest column lowest
  output logic [31:0]          m_o,             ///< FP32
  output logic [31:0]          l_o,             ///< FP32
  output logic [RowW-1:0]      row_o,
  output logic [GroupW-1:0]    group_o,         ///< columns group_o * Cols and up
  output logic                 last_o           ///< the row's last group
);

  localparam int unsigned Groups = HeadDim / Cols;
  localparam int unsigned Ctxs   = Rows * Groups;
  localparam int unsigned CtxW   = Ctxs > 1 ? $clog2(Ctxs) : 1;
  localparam int unsigned TagW   = 64 + RowW + GroupW + 1;  // m, l, row, group, last group

  // A tile stands until its last group has come.
  logic [GroupW-1:0] group_q;
  logic              last_group, in_valid, in_ready;

  assign in_valid     = tile_valid_i && pv_valid_i;
  assign last_group   = group_q == GroupW'(Groups - 1);
  assign pv_ready_o   = tile_valid_i && in_ready;
  assign tile_ready_o = pv_valid_i && in_ready && last_group;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      group_q <= '0;
    end else if (clear_i) begin
      group_q <= '0;
    end else if (in_valid && in_ready) begin
      group_q <= last_group ? '0 : group_q + 1'b1;
    end
  end

  logic               o_valid, o_ready, o_last;
  logic [32*Cols-1:0] o;
  logic [TagW-1:0]    o_tag;

  o_accumulator #(
    .Cols (Cols),
    .Ctxs (Ctxs),
    .Pipe (PipeAcc),
    .SideW(1 + TagW)
  ) u_acc (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(in_valid),
    .ready_o(in_ready),
    .v_i    (pv_i),
    .alpha_i, .alpha_is_one_i,
    .ctx_i  (CtxW'(row_i) * CtxW'(Groups) + CtxW'(group_q)),
    .first_i,
    .side_i ({last_i, m_i, l_i, row_i, group_q, last_group}),
    .valid_o(o_valid),
    .ready_i(o_ready),
    .o_o    (o),
    .side_o ({o_last, o_tag})
  );

  // Of a row's last tile the sums wait for the reciprocal, which its first group asks for.
  logic              keep, ask;
  logic              wait_in_ready, ask_ready;
  logic [31:0]       o_l;
  logic [GroupW-1:0] o_group;

  assign o_l     = o_tag[1+GroupW+RowW+:32];
  assign o_group = o_tag[1+:GroupW];
  assign keep    = o_valid && o_last;
  assign ask     = keep && o_group == '0;
  assign o_ready = !o_last || (wait_in_ready && (o_group != '0 || ask_ready));

  logic                 wait_valid, wait_ready;
  logic [32*Cols-1:0]   wait_o;
  logic [TagW-1:0]      wait_tag;
  logic [31:0]          r;
  logic                 recip_valid, recip_ready, empty;

  // Room for all rows to end behind each other.
  localparam int unsigned Ends = Rows > 1 ? Rows : 2;
  localparam int unsigned Sums = Ends * Groups;

  logic [$clog2(Sums+1)-1:0] unused_sums;
  logic [$clog2(Ends+1)-1:0] unused_ends;

  stream_fifo #(
    .Width(32 * Cols + TagW),
    .Depth(Sums)
  ) u_wait (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(keep && (!ask || ask_ready)),
    .ready_o(wait_in_ready),
    .data_i ({o, o_tag}),
    .valid_o(wait_valid),
    .ready_i(wait_ready),
    .data_o ({wait_o, wait_tag}),
    .usage_o(unused_sums)
  );

  logic        l_valid, l_ready;
  logic [31:0] l;

  stream_fifo #(
    .Width(32),
    .Depth(Ends)
  ) u_ask (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(ask && wait_in_ready),
    .ready_o(ask_ready),
    .data_i (o_l),
    .valid_o(l_valid),
    .ready_i(l_ready),
    .data_o (l),
    .usage_o(unused_ends)
  );

  recip_unit #(
    .BitsPerCycle(RecipBits)
  ) u_recip (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(l_valid),
    .ready_o(l_ready),
    .l_i    (l),
    .valid_o(recip_valid),
    .ready_i(recip_ready),
    .r_o    (r),
    .empty_o(empty)
  );

  logic norm_ready;

  assign wait_ready  = norm_ready && recip_valid;
  assign recip_ready = norm_ready && wait_valid && wait_tag[0];

  normalize_unit #(
    .Cols   (Cols),
    .OutFmt (OutFmt),
    .PipeMul(PipeMul),
    .SideW  (TagW)
  ) u_normalize (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(wait_valid && recip_valid),
    .ready_o(norm_ready),
    .o_i    (wait_o),
    .r_i    (r),
    .empty_i(empty),
    .side_i (wait_tag),
    .valid_o, .ready_i, .out_o,
    .side_o ({m_o, l_o, row_o, group_o, last_o})
  );

endmodule
