// SPDX-License-Identifier: Apache-2.0
// One pipeline register with a ready/valid handshake on both sides.
//
// A beat is taken in a cycle in which `valid_i` and `ready_o` are high, and given in one in which
// `valid_o` and `ready_i` are. Latency: 1 cycle. Throughput: 1 beat per cycle, for a full register
// that is emptied is filled in the same cycle: `ready_o` follows `ready_i` combinationally. A
// chain of these is a pipeline whose enable runs through all of it; put a `skid_buffer` after at
// most eight. `data_o` stands still while `valid_o` is high and `ready_i` low.
//
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high: the beat held and the
// beat offered are dropped, `valid_o` is low in the next cycle) empty it. Data has no reset.
//
// Use:
//   elastic_reg #(.Width(32)) u_reg (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .data_i(in_data),
//     .valid_o(out_valid), .ready_i(out_ready), .data_o(out_data)
//   );
module elastic_reg #(
  /// Width of the payload in bits.
  parameter int unsigned Width = 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             clear_i,

  input  logic             valid_i,
  output logic             ready_o,
  input  logic [Width-1:0] data_i,

  output logic             valid_o,
  input  logic             ready_i,
  output logic [Width-1:0] data_o
);

  logic             valid_q;
  logic [Width-1:0] data_q;

  assign ready_o = !valid_q || ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
    end else if (clear_i) begin
      valid_q <= 1'b0;
    end else if (ready_o) begin
      valid_q <= valid_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_i && ready_o) begin
      data_q <= data_i;
    end
  end

  assign valid_o = valid_q;
  assign data_o  = data_q;

endmodule
