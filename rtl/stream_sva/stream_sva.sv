// SPDX-License-Identifier: Apache-2.0
// The rules of one ready/valid stream, watched from outside; for simulation, bound into a module.
//
// Asserted: once `valid_i` is high, it stays high and `data_i` stands still until the beat is
// taken or cleared. Covered: a beat that waits, beats back to back, a pause behind a beat, a clear
// that drops a waiting beat, a reset that does. That every beat comes out, once and in order, is
// proved in tests/formal. Verilator reads this file, Yosys does not.
module stream_sva #(
  /// Width of the payload in bits.
  parameter int unsigned Width = 32
) (
  input logic             clk_i,
  input logic             rst_ni,
  input logic             clear_i,
  input logic             valid_i,
  input logic             ready_i,
  input logic [Width-1:0] data_i
);

  // Low while in reset. A property that read `rst_ni` itself would make it a synchronous signal
  // too, which Verilator warns about (SYNCASYNCNET).
  logic run_q, ran_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) run_q <= 1'b0;
    else         run_q <= 1'b1;
  end

  always_ff @(posedge clk_i) ran_q <= run_q && valid_i && !ready_i;

  hold_valid : assert property (@(posedge clk_i) disable iff (!run_q)
      valid_i && !ready_i && !clear_i |=> valid_i)
  else $error("%m: valid fell before the beat was taken");

  hold_data : assert property (@(posedge clk_i) disable iff (!run_q)
      valid_i && !ready_i && !clear_i |=> $stable(data_i))
  else $error("%m: the payload changed before the beat was taken");

  waits : cover property (@(posedge clk_i) run_q && valid_i && !ready_i);
  back_to_back : cover property (@(posedge clk_i)
      run_q && valid_i && ready_i |=> valid_i && ready_i);
  pause : cover property (@(posedge clk_i) run_q && valid_i && ready_i |=> !valid_i);
  dropped : cover property (@(posedge clk_i) run_q && valid_i && !ready_i && clear_i);
  reset : cover property (@(posedge clk_i) ran_q && !run_q);

endmodule
