// SPDX-License-Identifier: Apache-2.0
// `Ins` ready/valid streams to one: a beat goes out when every input offers one, and all are
// taken together.
//
// Only the handshake passes through here: the payloads are wired past, side by side. `valid_o`
// never depends on `ready_i`; an input's `ready_o` depends on the other inputs' `valid_i` and on
// `ready_i`, combinationally, so a sender must not wait for ready before it shows a beat. Latency:
// 0 cycles. Throughput: 1 beat per cycle. It holds no state: there is no clock, reset or clear.
//
// Use:
//   stream_join #(.Ins(2)) u_join (
//     .valid_i(in_valid), .ready_o(in_ready), .valid_o(out_valid), .ready_i(out_ready)
//   );
module stream_join #(
  /// Number of senders, 1 or more.
  parameter int unsigned Ins = 2
) (
  input  logic [Ins-1:0] valid_i,
  output logic [Ins-1:0] ready_o,

  output logic           valid_o,
  input  logic           ready_i
);

  assign valid_o = &valid_i;
  assign ready_o = {Ins{valid_o && ready_i}};

endmodule
