// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of skid_buffer: both sides keep the rules of a stream.
bind skid_buffer stream_sva #(.Width(Width)) in_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i, .ready_i(ready_o), .data_i
);

bind skid_buffer stream_sva #(.Width(Width)) out_sva (
  .clk_i, .rst_ni, .clear_i, .valid_i(valid_o), .ready_i, .data_i(data_o)
);

module skid_buffer_sva (
  input logic clk_i,
  input logic clear_i,
  input logic valid_q,
  input logic skid_valid_q,
  input logic ready_i
);

  skid_behind : assert property (@(posedge clk_i) skid_valid_q |-> valid_q)
  else $error("%m: the skid is full and the register before it empty");

  full : cover property (@(posedge clk_i) skid_valid_q);
  full_gives : cover property (@(posedge clk_i) skid_valid_q && ready_i);
  full_cleared : cover property (@(posedge clk_i) skid_valid_q && clear_i);

endmodule

bind skid_buffer skid_buffer_sva state_sva (
  .clk_i, .clear_i, .valid_q, .skid_valid_q, .ready_i
);
