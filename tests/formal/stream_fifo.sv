// SPDX-License-Identifier: Apache-2.0
// proof of: stream_fifo
// with: Depth=1
// with: Depth=2
// with: Depth=3
// with: Depth=4
// inside: head dut.head_q
// inside: tail dut.tail_q
// inside: mem dut.mem_q
module proof #(
  parameter int unsigned Depth = 4
) (
  input logic       clk_i, rst_ni, clear_i, valid_i, ready_i, pick,
  input logic [1:0] data_i
);

  localparam int unsigned AtW = Depth > 1 ? $clog2(Depth) : 1;

  logic       ready_o, valid_o;
  logic [1:0] data_o;
  logic [3:0] held, ahead;
  logic [$clog2(Depth + 1)-1:0] usage_o;
  (* keep *) wire [AtW-1:0] head;
  (* keep *) wire [AtW-1:0] tail;
  (* keep *) wire [Depth*2-1:0] mem;

  stream_fifo #(.Width(2), .Depth(Depth)) dut (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o, .data_i, .valid_o, .ready_i, .data_o, .usage_o
  );

  logic [3:0] place;

  assign place = 4'(head) + ahead >= 4'(Depth) ? 4'(head) + ahead - 4'(Depth) : 4'(head) + ahead;

  stream_proof #(.Width(2), .Capacity(Depth)) rules (
    .clk_i, .rst_ni, .clear_i, .in_valid(valid_i), .in_ready(ready_o), .in_data(data_i),
    .out_valid(valid_o), .out_ready(ready_i), .out_data(data_o), .pick,
    .seen_i(mem[place*2+:2]), .held_o(held), .ahead_o(ahead)
  );

  always_comb begin
    if (rst_ni) begin
      assert (4'(usage_o) == held);
      assert (4'(head) < 4'(Depth) && 4'(tail) < 4'(Depth));
      assert ((4'(head) + held) % 4'(Depth) == 4'(tail));
    end
  end

endmodule
