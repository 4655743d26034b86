// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of recip_unit: both streams keep their rules; and more below.
bind recip_unit stream_sva #(
  .Width(32)
) in_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_i),
  .ready_i(ready_o),
  .data_i ({l_i})
);

bind recip_unit stream_sva #(
  .Width(33)
) out_sva (
  .clk_i, .rst_ni, .clear_i,
  .valid_i(valid_o),
  .ready_i(ready_i),
  .data_i ({r_o, empty_o})
);

bind recip_unit recip_unit_sva unit_sva (
  .clk_i, .busy_q, .valid_q, .rest_q,
  .divisor({1'b1, l_q[22:0]}),
  .nan, .high, .empty_o, .carry
);

// A number in work is not overtaken, and special numbers are met.
module recip_unit_sva (
  input logic        clk_i,
  input logic        busy_q,
  input logic        valid_q,
  input logic [23:0] rest_q,
  input logic [23:0] divisor,
  input logic        nan,
  input logic        high,
  input logic        empty_o,
  input logic        carry
);

  one_at_a_time : assert property (@(posedge clk_i) !(busy_q && valid_q))
  else $error("%m: a second number was taken");

  rest : assert property (@(posedge clk_i) busy_q |-> rest_q <= divisor)
  else $error("%m: the rest is above the divisor");

  of_zero : cover property (@(posedge clk_i) valid_q && empty_o);
  of_infinity : cover property (@(posedge clk_i) valid_q && high && !nan);
  of_nan : cover property (@(posedge clk_i) valid_q && nan);
  of_power_of_two : cover property (@(posedge clk_i) valid_q && carry);

endmodule
