// SPDX-License-Identifier: Apache-2.0
// Two registers with a ready/valid handshake that cut every combinational path through it.
//
// `ready_o` and `valid_o` come from registers: `ready_i` does not reach `ready_o`, nor `valid_i`
// `valid_o`. The second register, the skid, takes the beat that is on its way when the receiver
// stops. Latency: 1 cycle while the receiver takes. Throughput: 1 beat per cycle. Capacity: 2
// beats. Beats leave in the order in which they came; `data_o` stands still while `valid_o` is
// high and `ready_i` low.
//
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high: the beats held and the
// beat offered are dropped, `valid_o` is low in the next cycle) empty it. Data has no reset.
//
// Use:
//   skid_buffer #(.Width(32)) u_buffer (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .data_i(in_data),
//     .valid_o(out_valid), .ready_i(out_ready), .data_o(out_data)
//   );
module skid_buffer #(
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

  // `skid_valid_q` is high only while `valid_q` is.
  logic             valid_q, skid_valid_q;
  logic [Width-1:0] data_q, skid_data_q;
  logic             take, move;

  assign take = valid_i && ready_o;
  assign move = ready_i || !valid_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q      <= 1'b0;
      skid_valid_q <= 1'b0;
    end else if (clear_i) begin
      valid_q      <= 1'b0;
      skid_valid_q <= 1'b0;
    end else if (move) begin
      valid_q      <= skid_valid_q || take;
      skid_valid_q <= 1'b0;
    end else if (take) begin
      skid_valid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (move) begin
      data_q <= skid_valid_q ? skid_data_q : data_i;
    end
    if (take) begin
      skid_data_q <= data_i;
    end
  end

  assign ready_o = !skid_valid_q;
  assign valid_o = valid_q;
  assign data_o  = data_q;

endmodule
