// SPDX-License-Identifier: Apache-2.0
// The maximum of a tile of several beats, for each of its beats.
//
// A tile is `Beats` beats, or fewer if `last_i` ends it; beats of different rows must not mix
// within one. Each beat brings a maximum of its own and waits until its tile's is known, then
// leaves with that. Latency: `Beats` cycles in full tiles, fewer in short ones. Throughput: 1 beat
// per cycle. Capacity: two tiles. Every ready path through it is cut. `rst_ni` (asynchronous,
// active low) and `clear_i` (synchronous, high) drop all beats; the next one starts a tile.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   tile_max #(.Beats(4), .SideW(8)) u_max (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .max_i(in_max),
//     .last_i(last), .side_i(in_side), .valid_o(out_valid), .ready_i(out_ready), .max_o(out_max),
//     .side_o(out_side)
//   );
module tile_max #(
  /// Beats per tile, 2 or more.
  parameter int unsigned Beats = 2,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             clear_i,

  input  logic             valid_i,
  output logic             ready_o,
  input  logic [31:0]      max_i,   ///< FP32, of the beat
  input  logic             last_i,  ///< ends the tile
  input  logic [SideW-1:0] side_i,

  output logic             valid_o,
  input  logic             ready_i,
  output logic [31:0]      max_o,   ///< FP32, of the tile
  output logic [SideW-1:0] side_o
);

  localparam int unsigned CountW = $clog2(Beats);
  localparam int unsigned Depth  = 2 * Beats;

  logic [CountW-1:0] count_q;  // beats of the tile so far
  logic [31:0]       max_q, max;
  logic              ends, take;
  logic              beat_in_ready, beat_valid, beat_ends, max_in_ready, max_valid;

  assign ends    = last_i || count_q == CountW'(Beats - 1);
  assign ready_o = beat_in_ready && (!ends || max_in_ready);
  assign take    = valid_i && ready_o;

  fp32_max u_max (
    .a_i  (count_q == '0 ? weir_pkg::NegInf : max_q),
    .b_i  (max_i),
    .max_o(max)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
    end else if (clear_i) begin
      count_q <= '0;
    end else if (take) begin
      count_q <= ends ? '0 : count_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      max_q <= max;
    end
  end

  logic [$clog2(Depth+1)-1:0] unused_beats, unused_maxima;

  stream_fifo #(
    .Width(1 + SideW),
    .Depth(Depth)
  ) u_beats (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(take),
    .ready_o(beat_in_ready),
    .data_i ({ends, side_i}),
    .valid_o(beat_valid),
    .ready_i(ready_i && max_valid),
    .data_o ({beat_ends, side_o}),
    .usage_o(unused_beats)
  );

  stream_fifo #(
    .Width(32),
    .Depth(Depth)
  ) u_maxima (
    .clk_i, .rst_ni, .clear_i,
    .valid_i(take && ends),
    .ready_o(max_in_ready),
    .data_i (max),
    .valid_o(max_valid),
    .ready_i(ready_i && beat_valid && beat_ends),
    .data_o (max_o),
    .usage_o(unused_maxima)
  );

  assign valid_o = beat_valid && max_valid;

endmodule
