// SPDX-License-Identifier: Apache-2.0
// First in, first out: `Depth` beats between two ready/valid handshakes.
//
// `ready_o` and `valid_o` come from registers: `ready_i` does not reach `ready_o`, nor `valid_i`
// `valid_o`. Latency: 1 cycle when empty. Throughput: 1 beat per cycle from `Depth` 2 on, 1 beat
// in 2 cycles at `Depth` 1 (a full FIFO takes nothing in the cycle in which it gives). `data_o`
// stands still while `valid_o` is high and `ready_i` low.
//
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high: the beats held and the
// beat offered are dropped, `valid_o` is low in the next cycle) empty it. Data has no reset.
//
// Use:
//   stream_fifo #(.Width(32), .Depth(4)) u_fifo (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .data_i(in_data),
//     .valid_o(out_valid), .ready_i(out_ready), .data_o(out_data), .usage_o(usage)
//   );
module stream_fifo #(
  /// Width of the payload in bits.
  parameter int unsigned Width = 32,
  /// Beats held, 1 or more; a power of two is not asked for.
  parameter int unsigned Depth = 4
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         clear_i,

  input  logic                         valid_i,
  output logic                         ready_o,
  input  logic [Width-1:0]             data_i,

  output logic                         valid_o,
  input  logic                         ready_i,
  output logic [Width-1:0]             data_o,

  /// Beats held now.
  output logic [$clog2(Depth + 1)-1:0] usage_o
);

  localparam int unsigned CountW = $clog2(Depth + 1);
  localparam int unsigned AtW    = Depth > 1 ? $clog2(Depth) : 1;
  localparam logic [AtW-1:0] Last = AtW'(Depth - 1);

  logic [Depth*Width-1:0] mem_q;
  logic [AtW-1:0]         head_q, tail_q;
  logic [CountW-1:0]      count_q;
  logic                   take, give;

  assign ready_o = count_q != CountW'(Depth);
  assign valid_o = count_q != '0;
  assign take    = valid_i && ready_o;
  assign give    = valid_o && ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q  <= '0;
      tail_q  <= '0;
      count_q <= '0;
    end else if (clear_i) begin
      head_q  <= '0;
      tail_q  <= '0;
      count_q <= '0;
    end else begin
      if (take) tail_q <= tail_q == Last ? '0 : tail_q + 1'b1;
      if (give) head_q <= head_q == Last ? '0 : head_q + 1'b1;
      if (take && !give) count_q <= count_q + 1'b1;
      if (give && !take) count_q <= count_q - 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned k = 0; k < Depth; k++) begin
      if (take && tail_q == AtW'(k)) mem_q[k*Width+:Width] <= data_i;
    end
  end

  assign data_o  = mem_q[32'(head_q)*Width+:Width];
  assign usage_o = count_q;

endmodule
