// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of stream_fifo: both sides keep the rules of a stream.
bind stream_fifo stream_sva #(.Width(Width)) in_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i, .ready_i(ready_o), .data_i
);

bind stream_fifo stream_sva #(.Width(Width)) out_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i(valid_o), .ready_i, .data_i(data_o)
);

module stream_fifo_sva #(
  parameter int unsigned Depth = 4,
  localparam int unsigned CountW = $clog2(Depth + 1)
) (
  input logic              clk_i,
  input logic              clear_i,
  input logic              take,
  input logic              give,
  input logic [CountW-1:0] count_q
);

  never_above : assert property (@(posedge clk_i) count_q <= CountW'(Depth))
  else $error("%m: more beats than fit");

  fills : cover property (@(posedge clk_i) count_q == CountW'(Depth - 1) && take && !give);
  drains : cover property (@(posedge clk_i) count_q == CountW'(1) && give && !take);
  full_cleared : cover property (@(posedge clk_i) count_q == CountW'(Depth) && clear_i);
  passes : cover property (@(posedge clk_i) take && give);

endmodule

bind stream_fifo stream_fifo_sva #(.Depth(Depth)) state_sva (
  .clk_i, .clear_i, .take, .give, .count_q
);
