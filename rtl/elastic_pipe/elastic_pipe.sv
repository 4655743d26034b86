// SPDX-License-Identifier: Apache-2.0
// `Depth` pipeline registers with a ready/valid handshake; none at all for a depth of 0.
//
// Put it behind combinational logic and let synthesis move the registers into that. Latency:
// `Depth` cycles. Throughput: 1 beat per cycle. From a depth of 2 on the last register is a
// `skid_buffer` and cuts the ready path; below that `ready_o` follows `ready_i` combinationally.
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high) empty it.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   elastic_pipe #(.Width(32), .Depth(2)) u_pipe (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .data_i(in_data),
//     .valid_o(out_valid), .ready_i(out_ready), .data_o(out_data)
//   );
module elastic_pipe #(
  /// Width of the payload in bits.
  parameter int unsigned Width = 32,
  /// Registers, 0 to 8.
  parameter int unsigned Depth = 1,
  /// Whether the last register is a skid buffer.
  parameter bit Cut = Depth >= 2
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

  if (Depth == 0) begin : g_wire
    logic unused;  // what a pipeline without registers has no use for

    assign unused  = &{clk_i, rst_ni, clear_i, Cut};
    assign valid_o = valid_i;
    assign ready_o = ready_i;
    assign data_o  = data_i;
  end else begin : g_pipe
    for (genvar i = 0; i < Depth; i++) begin : g_stage
      logic             in_valid, in_ready, out_valid, out_ready;
      logic [Width-1:0] in_data, out_data;

      if (i == 0) begin : g_in
        assign in_valid = valid_i;
        assign in_data  = data_i;
      end else begin : g_behind
        assign in_valid = g_stage[i-1].out_valid;
        assign in_data  = g_stage[i-1].out_data;
      end

      if (i == Depth - 1) begin : g_out
        assign out_ready = ready_i;
      end else begin : g_before
        assign out_ready = g_stage[i+1].in_ready;
      end

      if (Cut && i == Depth - 1) begin : g_skid
        skid_buffer #(
          .Width(Width)
        ) u_reg (
          .clk_i, .rst_ni, .clear_i,
          .valid_i(in_valid), .ready_o(in_ready), .data_i(in_data),
          .valid_o(out_valid), .ready_i(out_ready), .data_o(out_data)
        );
      end else begin : g_reg
        elastic_reg #(
          .Width(Width)
        ) u_reg (
          .clk_i, .rst_ni, .clear_i,
          .valid_i(in_valid), .ready_o(in_ready), .data_i(in_data),
          .valid_o(out_valid), .ready_i(out_ready), .data_o(out_data)
        );
      end
    end

    assign ready_o = g_stage[0].in_ready;
    assign valid_o = g_stage[Depth-1].out_valid;
    assign data_o  = g_stage[Depth-1].out_data;
  end

endmodule
