// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of fp32_mul.
// Products are flushed and NaN is one; each way through the multiplier is taken.
module fp32_mul_sva (
  input logic        a_zero,
  input logic        b_zero,
  input logic        a_high,
  input logic        b_high,
  input logic [31:0] product_o,
  input logic        up,
  input logic        carry
);

  localparam logic [31:0] Nan = 32'h7fc00000;
  localparam logic [31:0] PosInf = 32'h7f800000;

  always_comb begin
    a_flushed : assert (product_o[30:23] != '0 || product_o[22:0] == '0)
    else $error("%m: a subnormal product");
    a_nan : assert (product_o[30:0] <= PosInf[30:0] || product_o == Nan)
    else $error("%m: a NaN that is not ours");
    c_rounds_up : cover (up && !carry);
    c_carries : cover (carry);
    c_overflows : cover (product_o[30:0] == PosInf[30:0] && !a_high && !b_high);
    c_flushes : cover (product_o[30:0] == '0 && !a_zero && !b_zero);
  end

endmodule

bind fp32_mul fp32_mul_sva unit_sva (.*);
