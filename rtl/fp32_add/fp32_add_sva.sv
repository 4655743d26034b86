// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of fp32_add.
// Sums are flushed and NaN is one; each way through the adder is taken.
module fp32_add_sva (
  input logic        a_zero,
  input logic        a_high,
  input logic        b_high,
  input logic [31:0] sum_o,
  input logic [27:0] total,
  input logic        subtract,
  input logic        up,
  input logic        carry,
  input logic [4:0]  zeros
);

  localparam logic [31:0] Nan = 32'h7fc00000;
  localparam logic [31:0] PosInf = 32'h7f800000;

  always_comb begin
    a_flushed : assert (sum_o[30:23] != '0 || sum_o[22:0] == '0)
    else $error("%m: a subnormal sum");
    a_nan : assert (sum_o[30:0] <= PosInf[30:0] || sum_o == Nan)
    else $error("%m: a NaN that is not ours");
    c_cancels : cover (subtract && zeros > 5'd2 && sum_o[30:0] != '0);
    c_vanishes : cover (subtract && sum_o == '0 && !a_zero);
    c_rounds_up : cover (up && !carry);
    c_carries : cover (carry);
    c_overflows : cover (sum_o[30:0] == PosInf[30:0] && !a_high && !b_high);
    c_flushes : cover (sum_o[30:0] == '0 && total != '0);
  end

endmodule

bind fp32_add fp32_add_sva unit_sva (.*);
