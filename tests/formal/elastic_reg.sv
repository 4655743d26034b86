// SPDX-License-Identifier: Apache-2.0
// proof of: elastic_reg
module proof (
  input logic       clk_i, rst_ni, clear_i, valid_i, ready_i, pick,
  input logic [3:0] data_i
);

  logic       ready_o, valid_o;
  logic [3:0] data_o, held, ahead;

  elastic_reg #(.Width(4)) dut (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o, .data_i, .valid_o, .ready_i, .data_o
  );

  stream_proof #(.Width(4), .Capacity(1), .Follows(1'b1)) rules (
    .clk_i, .rst_ni, .clear_i, .in_valid(valid_i), .in_ready(ready_o), .in_data(data_i),
    .out_valid(valid_o), .out_ready(ready_i), .out_data(data_o), .pick, .seen_i(data_o),
    .held_o(held), .ahead_o(ahead)
  );

endmodule
