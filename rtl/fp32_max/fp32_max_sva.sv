// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of fp32_max.
// The maximum is one of both.
module fp32_max_sva (
  input logic [31:0] a_i,
  input logic [31:0] b_i,
  input logic [31:0] max_o
);

  localparam logic [31:0] Nan = 32'h7fc00000;

  always_comb begin
    a_one_of_both : assert (max_o == a_i || max_o == b_i || max_o == Nan)
    else $error("%m: a maximum that is neither");
    c_first : cover (max_o == a_i && a_i != b_i);
    c_second : cover (max_o == b_i && a_i != b_i);
    c_nan : cover (max_o == Nan);
  end

endmodule

bind fp32_max fp32_max_sva unit_sva (.*);
