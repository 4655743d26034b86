// SPDX-License-Identifier: Apache-2.0
// What is asserted and covered of exp2_unit.
// Powers are not negative, and each kind of them is met.
module exp2_unit_sva (
  input logic [31:0] x_i,
  input logic [31:0] p_o
);

  localparam logic [31:0] Nan = 32'h7fc00000;
  localparam logic [31:0] PosInf = 32'h7f800000;
  localparam logic [31:0] One = 32'h3f800000;

  always_comb begin
    a_sign : assert (!p_o[31]) else $error("%m: a negative power");
    a_nan : assert ((p_o == Nan) == (x_i[30:0] > PosInf[30:0]))
    else $error("%m: NaN comes of NaN alone");
    a_one : assert (x_i[30:0] != '0 || p_o == One) else $error("%m: 2^0 is not 1");
    c_zero : cover (p_o == '0);
    c_below_one : cover (x_i[31] && p_o != '0 && p_o < One);
    c_above_one : cover (!x_i[31] && p_o > One && p_o < PosInf);
    c_infinite : cover (p_o == PosInf);
    c_nan : cover (p_o == Nan);
  end

endmodule

bind exp2_unit exp2_unit_sva unit_sva (.*);
