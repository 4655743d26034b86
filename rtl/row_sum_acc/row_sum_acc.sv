// SPDX-License-Identifier: Apache-2.0
// A row's running denominator: l = l * alpha + sum.
//
// A beat brings the sum of a tile's p and the factor to the reference they were taken relative to,
// and leaves with the row's new denominator. It is an `o_accumulator` of one column, whose rules
// hold: `first_i` starts a row at +0; latency `Pipe` cycles; 1 beat per cycle as long as beats of
// the same row are `Pipe` or more cycles apart, else they wait; `rst_ni` and `clear_i` forget all.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   row_sum_acc #(.Rows(4), .SideW(8)) u_acc (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .sum_i(sum),
//     .alpha_i(alpha), .alpha_is_one_i(alpha_is_one), .row_i(row), .first_i(first),
//     .side_i(in_side), .valid_o(out_valid), .ready_i(out_ready), .l_o(l), .side_o(out_side)
//   );
module row_sum_acc #(
  /// Rows that may be open at the same time, 1 or more.
  parameter int unsigned Rows = 1,
  /// Registers behind product and sum, 1 to 8.
  parameter int unsigned Pipe = 1,
  /// Width of what travels with a beat, 1 or more.
  parameter int unsigned SideW = 1,
  /// Not to be set: width of a row number.
  parameter int unsigned RowW = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             clear_i,

  input  logic             valid_i,
  output logic             ready_o,
  input  logic [31:0]      sum_i,           ///< FP32
  input  logic [31:0]      alpha_i,         ///< FP32
  input  logic             alpha_is_one_i,  ///< alpha_i is 1
  input  logic [RowW-1:0]  row_i,           ///< below Rows
  input  logic             first_i,
  input  logic [SideW-1:0] side_i,

  output logic             valid_o,
  input  logic             ready_i,
  output logic [31:0]      l_o,             ///< FP32
  output logic [SideW-1:0] side_o
);

  o_accumulator #(
    .Cols (1),
    .Ctxs (Rows),
    .Pipe (Pipe),
    .SideW(SideW)
  ) u_acc (
    .clk_i, .rst_ni, .clear_i, .valid_i, .ready_o,
    .v_i  (sum_i),
    .alpha_i, .alpha_is_one_i,
    .ctx_i(row_i),
    .first_i, .side_i, .valid_o, .ready_i,
    .o_o  (l_o),
    .side_o
  );

endmodule
