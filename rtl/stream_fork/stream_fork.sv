// SPDX-License-Identifier: Apache-2.0
// One ready/valid stream to `Outs` receivers; each gets every beat once, when it is ready.
//
// Only the handshake passes through here: the payload is one bus, wired past to all receivers.
// Output K shows the beat until K has taken it, then is quiet until the last receiver has; in that
// cycle the input's `ready_o` is high and the beat is gone. So no receiver waits for another to be
// ready, and `valid_o` never depends on `ready_i`. Latency: 0 cycles. Throughput: 1 beat per cycle
// while all take. `ready_o` follows `ready_i` combinationally.
//
// `rst_ni` (asynchronous, active low) and `clear_i` (synchronous, high) forget who has taken the
// beat that is offered: the sender drops it in the same cycle.
//
// Use:
//   stream_fork #(.Outs(2)) u_fork (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .valid_o(out_valid),
//     .ready_i(out_ready)
//   );
module stream_fork #(
  /// Number of receivers, 1 or more.
  parameter int unsigned Outs = 2
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            clear_i,

  input  logic            valid_i,
  output logic            ready_o,

  output logic [Outs-1:0] valid_o,
  input  logic [Outs-1:0] ready_i
);

  logic [Outs-1:0] done_q;

  assign valid_o = {Outs{valid_i}} & ~done_q;
  assign ready_o = &(ready_i | done_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      done_q <= '0;
    end else if (clear_i) begin
      done_q <= '0;
    end else if (valid_i) begin
      done_q <= ready_o ? '0 : done_q | ready_i;
    end
  end

endmodule
