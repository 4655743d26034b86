// SPDX-License-Identifier: Apache-2.0
// Sum of two FP32 numbers, rounded once to nearest even.
//
// Combinational. Subnormals are read and written as zero of their sign, tininess being judged
// after rounding; a NaN, or infinities of both signs, give weir_pkg::Nan; x - x is +0, and only
// -0 + -0 is -0. To subtract, turn the sign bit of `b_i`.
//
// Use:
//   fp32_add u_add (
//     .a_i(a), .b_i(b), .sum_o(sum)
//   );
module fp32_add (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] sum_o
);

  logic a_zero, b_zero, a_high, b_high, a_nan, b_nan;

  assign a_zero = a_i[30:23] == '0;
  assign b_zero = b_i[30:23] == '0;
  assign a_high = a_i[30:23] == '1;
  assign b_high = b_i[30:23] == '1;
  assign a_nan  = a_high && a_i[22:0] != '0;
  assign b_nan  = b_high && b_i[22:0] != '0;

  // x is the operand of larger magnitude.
  logic        swap, sign, subtract;
  logic [7:0]  exponent, distance;
  logic [23:0] x, y;

  assign swap     = a_i[30:0] < b_i[30:0];
  assign sign     = swap ? b_i[31] : a_i[31];
  assign subtract = a_i[31] != b_i[31];
  assign exponent = swap ? b_i[30:23] : a_i[30:23];
  assign distance = exponent - (swap ? a_i[30:23] : b_i[30:23]);
  assign x = swap ? {!b_zero, b_i[22:0]} : {!a_zero, a_i[22:0]};
  assign y = swap ? (a_zero ? '0 : {1'b1, a_i[22:0]}) : (b_zero ? '0 : {1'b1, b_i[22:0]});

  // Three bits more: guard, round and sticky. Further out than 26 places y is all sticky.
  logic [49:0] aligned;
  logic [26:0] y_kept;
  logic [27:0] total;

  assign aligned = {y, 26'b0} >> (distance > 8'd26 ? 8'd26 : distance);
  assign y_kept  = {aligned[49:24], aligned[23:0] != '0};
  assign total   = subtract ? {1'b0, x, 3'b0} - {1'b0, y_kept} : {1'b0, x, 3'b0} + {1'b0, y_kept};

  // The leading one goes to bit 27, by halves.
  logic [4:0]  zeros;
  logic [27:0] normal;

  always_comb begin
    zeros  = '0;
    normal = total;
    if (normal[27:12] == '0) begin
      zeros[4] = 1'b1;
      normal   = {normal[11:0], 16'b0};
    end
    if (normal[27:20] == '0) begin
      zeros[3] = 1'b1;
      normal   = {normal[19:0], 8'b0};
    end
    if (normal[27:24] == '0) begin
      zeros[2] = 1'b1;
      normal   = {normal[23:0], 4'b0};
    end
    if (normal[27:26] == '0) begin
      zeros[1] = 1'b1;
      normal   = {normal[25:0], 2'b0};
    end
    if (!normal[27]) begin
      zeros[0] = 1'b1;
      normal   = {normal[26:0], 1'b0};
    end
  end

  // 23 bits behind it stay. A carry out of them leaves zero.
  logic               up, carry;
  logic [22:0]        fraction;
  logic signed [10:0] biased;

  assign up     = normal[3] && (normal[4] || normal[2:0] != '0);
  assign {carry, fraction} = {1'b0, normal[26:4]} + {23'b0, up};
  assign biased = {3'b0, exponent} + 11'd1 - {6'b0, zeros} + {10'b0, carry};

  always_comb begin
    if (a_nan || b_nan || (a_high && b_high && subtract)) begin
      sum_o = weir_pkg::Nan;
    end else if (a_high || b_high) begin
      sum_o = {sign, 8'hff, 23'b0};
    end else if (a_zero && b_zero) begin
      sum_o = {a_i[31] && b_i[31], 31'b0};
    end else if (total == '0) begin
      sum_o = '0;
    end else if (biased <= 11'sd0) begin
      sum_o = {sign, 31'b0};
    end else if (biased >= 11'sd255) begin
      sum_o = {sign, 8'hff, 23'b0};
    end else begin
      sum_o = {sign, biased[7:0], fraction};
    end
  end

endmodule
